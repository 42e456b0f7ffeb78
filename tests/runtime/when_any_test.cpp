// when_any: the first result, and losers that are stopped and awaited.
#include "runtime/when_any.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <vector>

#include "runtime/blocking_context.hpp"
#include "runtime/sleep.hpp"
#include "runtime/stopwatch.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/counted.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;
using testing::run_in_manual_time;

Task<int> value_after(Duration duration, int value, StopToken stop, int& stopped) {
  const Result<void> slept = co_await sleep_for(duration, stop);
  if (!slept) ++stopped;
  co_return value;
}

Task<> race_of_three() {
  const Stopwatch clock;
  StopSource losers;
  int stopped = 0;
  std::vector<Task<int>> tasks;
  tasks.push_back(value_after(2s, 20, losers.token(), stopped));
  tasks.push_back(value_after(1s, 10, losers.token(), stopped));
  tasks.push_back(value_after(3s, 30, losers.token(), stopped));
  const First<int> first = co_await when_any(losers, std::move(tasks));
  EXPECT_EQ(first.index, 1U);
  EXPECT_EQ(first.value, 10);
  EXPECT_EQ(stopped, 2);
  EXPECT_EQ(clock.elapsed(), 1s);
}

TEST(WhenAny, GivesTheFirstResultAndEndsTheOthers) {
  run_in_manual_time(race_of_three());
}

Task<testing::Counted> counted_after(Duration duration, testing::Tally& tally, StopToken stop) {
  static_cast<void>(co_await sleep_for(duration, stop));
  co_return testing::Counted{tally};
}

Task<> both_at_once(testing::Tally& tally) {
  StopSource losers;
  std::vector<Task<testing::Counted>> tasks;
  tasks.push_back(counted_after(1s, tally, losers.token()));
  tasks.push_back(counted_after(1s, tally, losers.token()));
  const First<testing::Counted> first = co_await when_any(losers, std::move(tasks));
  EXPECT_EQ(first.index, 0U);
}

TEST(WhenAny, ReleasesTheResultOfALoserThatHadSucceeded) {
  testing::Tally tally;
  run_in_manual_time(both_at_once(tally));
  EXPECT_GT(tally.constructed, 1U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<int> fail_at_once() {
  throw std::runtime_error{"the first task broke"};
  co_return 0;
}

Task<> race_won_by_a_failure() {
  StopSource losers;
  int stopped = 0;
  std::vector<Task<int>> tasks;
  tasks.push_back(fail_at_once());
  tasks.push_back(value_after(1h, 1, losers.token(), stopped));
  bool thrown = false;
  try {
    static_cast<void>(co_await when_any(losers, std::move(tasks)));
  } catch (const std::runtime_error&) {
    thrown = true;
  }
  EXPECT_TRUE(thrown);
  EXPECT_EQ(stopped, 1);
}

TEST(WhenAny, ThrowsWhatTheFirstTaskThrew) {
  run_in_manual_time(race_won_by_a_failure());
}

Task<> race_on_this_thread() {
  StopSource losers;
  std::vector<Task<int>> tasks;
  int stopped = 0;
  tasks.push_back(value_after(1us, 1, losers.token(), stopped));
  static_cast<void>(co_await when_any(losers, std::move(tasks)));
}

TEST(WhenAnyDeathTest, OnABlockingThreadItStopsWithItsName) {
  EXPECT_DEATH(
      {
        BlockingContext context;
        context.run(race_on_this_thread());
      },
      "when_any belongs to a reactor thread");
}

}  // namespace
}  // namespace ringmark::runtime
