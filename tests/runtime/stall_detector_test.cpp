// StallDetector: planted stalls are found and named, waits are none.
#include "runtime/stall_detector.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "runtime/continuation.hpp"
#include "runtime/reactor.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "runtime/yield.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;

void compute_for(Duration duration) {
  const Instant end = Clock::now() + duration;
  while (Clock::now() < end)
    continue;
}

Task<> stall_after_each_sleep(int count) {
  for (int index = 0; index < count; ++index) {
    EXPECT_TRUE(co_await sleep_for(1ms));
    compute_for(10ms);
  }
}

Task<> take_turns(const bool& over) {
  while (!over)
    co_await yield();
}

Task<> stall_twenty_times(TaskGroup& others, bool& over) {
  co_await stall_after_each_sleep(20);
  over = true;
  co_await others.join();
}

Task<> stall_among_others() {
  bool over = false;
  TaskGroup others;
  others.spawn("the innocent", take_turns(over));
  TaskGroup group;
  group.spawn("the culprit", stall_twenty_times(others, over));
  co_await group.join();
}

TEST(StallDetector, FindsAndNamesTwentyOfTwentyStallsOfTenMilliseconds) {
  std::vector<std::string> named;
  Reactor reactor;
  reactor.watch_for_stalls(10ms, [&named](const Stall& stall) {
    EXPECT_GE(stall.duration, 10ms);
    named.emplace_back(stall.activity);
  });
  reactor.run(stall_among_others());
  // A machine that gives the processor to others may stall us, too; the planted ones are all there.
  EXPECT_EQ(std::ranges::count(named, "the culprit"), 20);
  EXPECT_EQ(reactor.stalls().stalls(), named.size());
}

Task<> wait_long() {
  EXPECT_TRUE(co_await sleep_for(30ms));
}

TEST(StallDetector, AWaitIsNoStall) {
  std::vector<std::string> named;
  Reactor reactor;
  reactor.watch_for_stalls(25ms, [&named](const Stall& stall) { named.emplace_back(stall.activity); });
  reactor.run(wait_long());
  EXPECT_EQ(named, (std::vector<std::string>{}));
}

Task<> compute_in_a_scope() {
  co_await yield();
  {
    const ActivityScope scope{"the inner part"};
    EXPECT_TRUE(co_await sleep_for(1ms));
    compute_for(20ms);
  }
  EXPECT_STREQ(Context::activity(), "the reactor");
}

TEST(StallDetector, AScopeNamesAPartOfATaskAcrossItsWaits) {
  std::vector<std::string> named;
  Reactor reactor;
  reactor.watch_for_stalls(20ms, [&named](const Stall& stall) { named.emplace_back(stall.activity); });
  reactor.run(compute_in_a_scope());
  EXPECT_EQ(std::ranges::count(named, "the inner part"), 1);
}

}  // namespace
}  // namespace ringmark::runtime
