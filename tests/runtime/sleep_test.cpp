// Sleep: never early, in order, and ended by a stop.
#include "runtime/sleep.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <thread>
#include <vector>

#include "runtime/task_group.hpp"
#include "runtime/yield.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;

class SleepInBoth : public testing::InBothContexts {};
RINGMARK_IN_BOTH_CONTEXTS(SleepInBoth);

Task<std::size_t> count_early_wakes(std::size_t sleeps) {
  std::size_t early = 0;
  for (std::size_t index = 0; index < sleeps; ++index) {
    const Duration duration = std::chrono::microseconds{1 + index % 700};
    const Instant begin = Clock::now();
    EXPECT_TRUE(co_await sleep_for(duration));
    if (Clock::now() - begin < duration) ++early;
  }
  co_return early;
}

TEST_P(SleepInBoth, IsNeverEarly) {
  EXPECT_EQ(run(count_early_wakes(testing::scaled(500))), 0U);
}

Task<> sleep_for_no_time() {
  EXPECT_TRUE(co_await sleep_for(Duration::zero()));
  constexpr Instant kLongAgo{};
  EXPECT_TRUE(co_await sleep_until(kLongAgo));
  EXPECT_TRUE(co_await sleep_until(Clock::now() - 1h));
}

TEST_P(SleepInBoth, APassedInstantIsNoWait) {
  run(sleep_for_no_time());
}

Task<> sleep_and_note(Duration duration, int number, std::vector<int>& order) {
  EXPECT_TRUE(co_await sleep_for(duration));
  order.push_back(number);
}

Task<> sleep_two_one_three(std::vector<int>& order) {
  TaskGroup group;
  group.spawn(sleep_and_note(20ms, 2, order));
  group.spawn(sleep_and_note(10ms, 1, order));
  group.spawn(sleep_and_note(30ms, 3, order));
  co_await group.join();
}

TEST(Sleep, TwoOneThreeEndInOrder) {
  std::vector<int> order;
  ::ringmark::runtime::run(sleep_two_one_three(order));
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

Task<> sleep_until_and_note(Instant until, int number, std::vector<int>& order) {
  EXPECT_TRUE(co_await sleep_until(until));
  order.push_back(number);
}

Task<> sleep_microseconds_apart(std::vector<int>& order) {
  TaskGroup group;
  const Instant base = Clock::now() + 5ms;
  for (int number = 99; number >= 0; --number) {
    group.spawn(sleep_until_and_note(base + number * 1us, number, order));
  }
  co_await group.join();
}

TEST(Sleep, InstantsAMicrosecondApartKeepTheirOrder) {
  std::vector<int> order;
  ::ringmark::runtime::run(sleep_microseconds_apart(order));
  std::vector<int> expected;
  for (int number = 0; number < 100; ++number)
    expected.push_back(number);
  EXPECT_EQ(order, expected);
}

Task<> expect_stopped(StopToken stop, int& stopped) {
  const Result<void> slept = co_await sleep_for(1h, stop);
  EXPECT_FALSE(slept);
  EXPECT_EQ(slept.error(), (Error{IoError::Stopped, 0}));
  ++stopped;
}

Task<> expect_stopped_holding(StopToken stop, int& stopped, testing::Counted held) {
  static_cast<void>(held);
  co_await expect_stopped(stop, stopped);
}

Task<> stop_in_the_middle(int& stopped, testing::Tally& tally) {
  StopSource source;
  TaskGroup group;
  group.spawn(expect_stopped_holding(source.token(), stopped, testing::Counted{tally}));
  group.spawn(expect_stopped_holding(source.token(), stopped, testing::Counted{tally}));
  co_await yield();
  co_await yield();
  source.request_stop();
  EXPECT_EQ(stopped, 0) << "a frame is resumed by the run loop, not from inside the stopper's call";
  co_await group.join();
}

TEST(Sleep, AStopEndsIt) {
  int stopped = 0;
  testing::Tally tally;
  ::ringmark::runtime::run(stop_in_the_middle(stopped, tally));
  EXPECT_EQ(stopped, 2);
  EXPECT_GT(tally.constructed, 1U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<> stop_before(int& stopped) {
  StopSource source;
  source.request_stop();
  co_await expect_stopped(source.token(), stopped);
}

TEST(Sleep, AStopBeforeItIsNoWait) {
  int stopped = 0;
  ::ringmark::runtime::run(stop_before(stopped));
  EXPECT_EQ(stopped, 1);
}

Task<> sleep_and_count(StopToken stop, std::size_t& slept, testing::Counted held) {
  static_cast<void>(held);
  EXPECT_TRUE(co_await sleep_for(1ms, stop));
  ++slept;
}

Task<> outlive_a_stop_source(std::size_t& slept, testing::Tally& tally) {
  StopSource source;
  TaskGroup group;
  group.spawn(sleep_and_count(source.token(), slept, testing::Counted{tally}));
  co_await group.join();
  source.request_stop();
  co_await yield();
}

TEST(Sleep, OneThatHasEndedIsNotResumedByALaterStop) {
  std::size_t slept = 0;
  testing::Tally tally;
  ::ringmark::runtime::run(outlive_a_stop_source(slept, tally));
  EXPECT_EQ(slept, 1U);
  EXPECT_GT(tally.constructed, 0U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<> wake_and_stop_the_other(Instant until, StopSource& other) {
  EXPECT_TRUE(co_await sleep_until(until));
  other.request_stop();
}

Task<> sleep_and_note_end(Instant until, StopToken stop, std::vector<Result<void>>& ends,
                          testing::Counted held) {
  static_cast<void>(held);
  ends.push_back(co_await sleep_until(until, stop));
}

Task<> stop_at_the_instant_of_the_end(std::vector<Result<void>>& ends, testing::Tally& tally) {
  const Instant until = Context::current().now() + 1s;
  StopSource source;
  TaskGroup group;
  group.spawn(sleep_and_note_end(until, source.token(), ends, testing::Counted{tally}));
  group.spawn(wake_and_stop_the_other(until, source));
  group.spawn(sleep_and_note_end(until, source.token(), ends, testing::Counted{tally}));
  co_await group.join();
}

TEST(Sleep, AStopAtTheInstantOfItsEndEndsItOnce) {
  std::vector<Result<void>> ends;
  testing::Tally tally;
  testing::run_in_manual_time(stop_at_the_instant_of_the_end(ends, tally));
  ASSERT_EQ(ends.size(), 2U);
  EXPECT_TRUE(ends[0]) << "it had ended before the stop";
  EXPECT_EQ(ends[1], (Result<void>{std::unexpected{Error{IoError::Stopped, 0}}}));
  EXPECT_GT(tally.constructed, 1U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<> stop_the_reactor(int& stopped) {
  TaskGroup group;
  group.spawn(expect_stopped(StopToken{}, stopped));
  group.spawn(expect_stopped(StopToken{}, stopped));
  co_await yield();
  co_await yield();
  Context::require_reactor("test").stop_source().request_stop();
  co_await group.join();
}

TEST(Sleep, TheStopOfTheReactorEndsEverySleep) {
  int stopped = 0;
  ::ringmark::runtime::run(stop_the_reactor(stopped));
  EXPECT_EQ(stopped, 2);
}

TEST(Sleep, TheStopOfABlockingContextEndsItFromAnotherThread) {
  BlockingContext context;
  int stopped = 0;
  std::thread stopper{[&context] { context.request_stop(); }};
  context.run(expect_stopped(StopToken{}, stopped));
  context.run(expect_stopped(StopToken{}, stopped));
  stopper.join();
  EXPECT_EQ(stopped, 2);
}

Task<> sleep_in_ten_thousand(std::size_t count, std::vector<int>& order) {
  TaskGroup group;
  for (std::size_t index = 0; index < count; ++index) {
    group.spawn(sleep_and_note(std::chrono::microseconds{(index * 7'919) % 20'000}, 0, order));
  }
  co_await group.join();
}

TEST(Sleep, TenThousandAtOnceAllEnd) {
  const std::size_t count = testing::scaled(10'000);
  std::vector<int> order;
  ::ringmark::runtime::run(sleep_in_ten_thousand(count, order));
  EXPECT_EQ(order.size(), count);
}

}  // namespace
}  // namespace ringmark::runtime
