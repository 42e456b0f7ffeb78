// StallLog: a line a second, and a count of the rest.
#include "server/stall_log.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace ringmark::server {
namespace {

using namespace std::chrono_literals;

TEST(StallLog, SaysOneASecondAndCountsTheOthers) {
  StallLog log;
  const runtime::Instant begin{100s};
  const runtime::Stall stall{"GET /users", 12'340us};
  EXPECT_EQ(log.line(stall, begin), "ringmark-server: stall: GET /users held its reactor for 12.3 ms\n");
  EXPECT_EQ(log.line(stall, begin + 1ms), "");
  EXPECT_EQ(log.line(stall, begin + 999ms), "");
  EXPECT_EQ(
      log.line(stall, begin + 1s),
      "ringmark-server: stall: GET /users held its reactor for 12.3 ms, and 2 more since the last line\n");
  EXPECT_EQ(log.line(stall, begin + 2s), "ringmark-server: stall: GET /users held its reactor for 12.3 ms\n");
}

}  // namespace
}  // namespace ringmark::server
