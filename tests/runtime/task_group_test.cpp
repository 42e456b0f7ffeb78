// TaskGroup: order, join, failure, nested spawns.
#include "runtime/task_group.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "runtime/sleep.hpp"
#include "runtime/stopwatch.hpp"
#include "runtime/yield.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;
using Log = std::vector<std::string>;

Task<> log_name(std::string name, Log& log) {
  log.push_back(name);
  co_return;
}

Task<> spawn_three(Log& log) {
  TaskGroup group;
  group.spawn(log_name("a", log));
  group.spawn(log_name("b", log));
  group.spawn(log_name("c", log));
  log.push_back("spawned " + std::to_string(group.running()));
  co_await group.join();
  log.push_back("joined " + std::to_string(group.running()));
}

TEST(TaskGroup, BeginsTasksInTheNextTurnInTheOrderOfTheirSpawns) {
  Log log;
  run(spawn_three(log));
  EXPECT_EQ(log, (Log{"spawned 3", "a", "b", "c", "joined 0"}));
}

Task<> join_nothing() {
  TaskGroup group;
  co_await group.join();
  co_await group.join();
}

TEST(TaskGroup, JoinsAtOnceWhenEmpty) {
  run(join_nothing());
}

Task<> spawn_below(TaskGroup& group, int levels, int& ran) {
  ++ran;
  if (levels == 0) co_return;
  co_await yield();
  group.spawn(spawn_below(group, levels - 1, ran));
  group.spawn(spawn_below(group, levels - 1, ran));
}

Task<> join_a_tree(int& ran) {
  TaskGroup group;
  group.spawn(spawn_below(group, 6, ran));
  co_await group.join();
}

TEST(TaskGroup, JoinWaitsForTasksThatTasksSpawn) {
  int ran = 0;
  run(join_a_tree(ran));
  EXPECT_EQ(ran, 127);
}

Task<> sleep_until_stopped(StopToken stop, int& stopped) {
  const Result<void> slept = co_await sleep_for(1h, stop);
  if (!slept && slept.error().kind == IoError::Stopped) ++stopped;
}

Task<> fail_saying(std::string message) {
  co_await yield();
  throw std::runtime_error{message};
}

Task<std::string> join_after_failures(int& stopped) {
  TaskGroup group;
  group.spawn(sleep_until_stopped(group.stop_token(), stopped));
  group.spawn(fail_saying("first"));
  group.spawn(fail_saying("second"));
  group.spawn(sleep_until_stopped(group.stop_token(), stopped));
  try {
    co_await group.join();
  } catch (const std::runtime_error& error) {
    co_return error.what();
  }
  co_return "nothing was thrown";
}

TEST(TaskGroup, TheFirstFailureStopsTheOthersAndIsThrownByJoin) {
  int stopped = 0;
  EXPECT_EQ(run(join_after_failures(stopped)), "first");
  EXPECT_EQ(stopped, 2);
}

Task<> stop_a_group(int& stopped) {
  TaskGroup group;
  for (int index = 0; index < 3; ++index)
    group.spawn(sleep_until_stopped(group.stop_token(), stopped));
  co_await yield();
  group.request_stop();
  EXPECT_EQ(group.running(), 3U);
  co_await group.join();
}

TEST(TaskGroup, RequestStopEndsTheWaitsOfItsTasks) {
  int stopped = 0;
  run(stop_a_group(stopped));
  EXPECT_EQ(stopped, 3);
}

Task<> keep(testing::Counted counted, const testing::Tally& tally, std::size_t& alive_max) {
  co_await yield();
  alive_max = std::max(alive_max, tally.constructed - tally.destroyed);
  static_cast<void>(counted);
}

Task<> spawn_many(std::size_t count, testing::Tally& tally, std::size_t& alive_max) {
  TaskGroup group;
  for (std::size_t index = 0; index < count; ++index) {
    testing::Counted counted{tally};
    group.spawn(keep(std::move(counted), tally, alive_max));
  }
  co_await group.join();
  EXPECT_EQ(tally.destroyed, tally.constructed) << "a joined task keeps nothing";
}

TEST(TaskGroup, WhatATaskOwnsEndsBeforeTheJoin) {
  const std::size_t count = testing::scaled(10'000);
  testing::Tally tally;
  std::size_t alive_max = 0;
  run(spawn_many(count, tally, alive_max));
  EXPECT_GE(tally.constructed, 2 * count);
  EXPECT_GE(alive_max, count);
}

Task<> end_without_join() {
  TaskGroup group;
  int stopped = 0;
  group.spawn(sleep_until_stopped(group.stop_token(), stopped));
  co_await yield();
}

TEST(TaskGroupDeathTest, EndingBeforeTheJoinStopsTheProcess) {
  EXPECT_DEATH(run(end_without_join()), "a task group is joined before it ends");
}

Task<int> value_after(int seconds, std::vector<int>& ended) {
  EXPECT_TRUE(co_await sleep_for(std::chrono::seconds{seconds}));
  ended.push_back(seconds);
  co_return 10 * seconds;
}

Task<> await_two_handles() {
  const Stopwatch clock;
  std::vector<int> ended;
  TaskGroup group;
  TaskHandle<int> two = group.spawn(value_after(2, ended));
  TaskHandle<int> one = group.spawn(value_after(1, ended));
  EXPECT_FALSE(two.done());
  EXPECT_EQ(co_await two, 20);
  EXPECT_EQ(clock.elapsed(), std::chrono::seconds{2});
  EXPECT_TRUE(one.done());
  EXPECT_EQ(co_await one, 10);
  EXPECT_EQ(clock.elapsed(), std::chrono::seconds{2});
  EXPECT_EQ(ended, (std::vector<int>{1, 2}));
  co_await group.join();
}

TEST(TaskGroup, AHandleIsAwaitedLaterAndGivesTheResult) {
  testing::run_in_manual_time(await_two_handles());
}

Task<testing::Counted> counted_later(testing::Tally& tally) {
  co_await yield();
  co_return testing::Counted{tally};
}

Task<> drop_handles(testing::Tally& tally) {
  TaskGroup group;
  group.spawn(counted_later(tally));
  TaskHandle<testing::Counted> kept = group.spawn(counted_later(tally));
  co_await group.join();
  EXPECT_TRUE(kept.done());
  EXPECT_LT(tally.destroyed, tally.constructed);
}

TEST(TaskGroup, AHandleThatIsDroppedBeforeOrAfterTheEndReleasesTheResult) {
  testing::Tally tally;
  run(drop_handles(tally));
  EXPECT_GT(tally.constructed, 1U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<int> fail_with_a_handle() {
  co_await yield();
  throw std::runtime_error{"from the task"};
  co_return 0;
}

Task<int> failures_seen() {
  int seen = 0;
  TaskGroup group;
  TaskHandle<int> handle = group.spawn(fail_with_a_handle());
  try {
    static_cast<void>(co_await handle);
  } catch (const std::runtime_error&) {
    ++seen;
  }
  try {
    co_await group.join();
  } catch (const std::runtime_error&) {
    ++seen;
  }
  co_return seen;
}

TEST(TaskGroup, AFailureIsThrownFromItsHandleAndFromTheJoin) {
  EXPECT_EQ(run(failures_seen()), 2);
}

}  // namespace
}  // namespace ringmark::runtime
