// What the kernel is told of a time-out.
#include "runtime/socket_timeout.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <chrono>
#include <utility>

#include "tests/support/loopback.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;

// The seconds and microseconds that the kernel keeps; it counts in ticks, so the latter are rounded up to
// theirs.
std::pair<long, long> kept_of(Duration timeout) {
  const testing::ConnectedPair pair = testing::connected_pair();
  set_socket_timeout(pair.ours.number(), SocketTimeout::Receive, timeout);
  timeval kept{};
  socklen_t size = sizeof kept;
  getsockopt(pair.ours.number(), SOL_SOCKET, SO_RCVTIMEO, &kept, &size);
  return {kept.tv_sec, kept.tv_usec};
}

TEST(SocketTimeout, KeepsSecondsAndParts) {
  EXPECT_EQ(kept_of(75s), (std::pair{75L, 0L}));
  EXPECT_EQ(kept_of(2'500ms), (std::pair{2L, 500'000L}));
}

TEST(SocketTimeout, AllButAWholeSecondIsRoundedUpToIt) {
  EXPECT_EQ(kept_of(2s - 1ns), (std::pair{2L, 0L}));
}

TEST(SocketTimeout, ATimeThatHasPassedIsNoWaitForEver) {
  EXPECT_NE(kept_of(-1s), (std::pair{0L, 0L}));
}

}  // namespace
}  // namespace ringmark::runtime
