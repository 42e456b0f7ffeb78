// TaskGroup: order, join, failure, nested spawns.
#include "runtime/task_group.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "runtime/sleep.hpp"
#include "runtime/yield.hpp"
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

Task<> fail_with(std::string message) {
  co_await yield();
  throw std::runtime_error{message};
}

Task<std::string> join_after_failures(int& stopped) {
  TaskGroup group;
  group.spawn(sleep_until_stopped(group.stop_token(), stopped));
  group.spawn(fail_with("first"));
  group.spawn(fail_with("second"));
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

}  // namespace
}  // namespace ringmark::runtime
