// BlockingContext: waits that block, end on time, and end on a stop.
#include "runtime/blocking_context.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include "runtime/reactor.hpp"
#include "runtime/yield.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;

Task<int> answer() {
  co_await yield();
  co_return 42;
}

Task<int> fail() {
  throw std::runtime_error{"on a blocking thread"};
  co_return 0;
}

TEST(BlockingContext, RunsATaskToItsEnd) {
  BlockingContext context;
  EXPECT_EQ(context.run(answer()), 42);
  EXPECT_THROW(context.run(fail()), std::runtime_error);
}

TEST(BlockingContext, WaitsUntilTheInstantAndNotLess) {
  BlockingContext context;
  for (const Duration duration : {Duration{1us}, Duration{200us}, Duration{2ms}}) {
    const Instant until = Clock::now() + duration;
    EXPECT_TRUE(context.wait_until(until));
    EXPECT_GE(Clock::now(), until);
  }
  EXPECT_TRUE(context.wait_until(Instant{})) << "a passed instant is no wait";
}

TEST(BlockingContext, AStopFromAnotherThreadEndsTheWaitAndLaterOnes) {
  BlockingContext context;
  std::thread stopper{[&context] { context.request_stop(); }};
  EXPECT_EQ(context.wait_until(kNever).error(), (Error{IoError::Stopped, 0}));
  stopper.join();
  EXPECT_EQ(context.wait_until(kNever).error(), (Error{IoError::Stopped, 0}));
}

TEST(BlockingContext, KeepsOneReceiveBuffer) {
  BlockingContext context;
  char* buffer = context.receive_buffer();
  EXPECT_NE(buffer, nullptr);
  EXPECT_EQ(context.receive_buffer(), buffer);
}

TEST(UseExactTimers, SetsTheThreadsTimerSlackToANanosecond) {
  std::thread thread{[] {
    use_exact_timers();
    EXPECT_EQ(prctl(PR_GET_TIMERSLACK), 1);
  }};
  thread.join();
}

}  // namespace
}  // namespace ringmark::runtime
