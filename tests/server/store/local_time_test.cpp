// Instants as texts.
#include "server/store/local_time.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <ctime>

namespace ringmark::server::store {
namespace {

using namespace std::chrono_literals;
using std::chrono::system_clock;

class LocalTime : public ::testing::Test {
 protected:
  // POSIX counts zones westwards: this one is eight hours ahead of UTC.
  LocalTime() {
    setenv("TZ", "CST-8", 1);
    tzset();
  }
  ~LocalTime() override {
    unsetenv("TZ");
    tzset();
  }
};

TEST_F(LocalTime, IsThatOfTheZoneToTheMicrosecond) {
  constexpr auto kInstant = system_clock::time_point{1'795'314'030s + 123'456us};
  EXPECT_EQ(local_time_text(kInstant), "2026-11-22T10:20:30.123456");
}

TEST_F(LocalTime, AlwaysHasSixDigitsAndDropsWhatIsSmaller) {
  EXPECT_EQ(local_time_text(system_clock::time_point{0s}), "1970-01-01T08:00:00.000000");
  EXPECT_EQ(local_time_text(system_clock::time_point{7us + 999ns}), "1970-01-01T08:00:00.000007");
}

}  // namespace
}  // namespace ringmark::server::store
