// StallDetector: planted stalls are found and named, waits are none.
#include "runtime/stall_detector.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
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

// One name a stall, so that none can stand in for another that was missed.
constexpr std::array kCulprits{"culprit 1",  "culprit 2",  "culprit 3",  "culprit 4",  "culprit 5",
                               "culprit 6",  "culprit 7",  "culprit 8",  "culprit 9",  "culprit 10",
                               "culprit 11", "culprit 12", "culprit 13", "culprit 14", "culprit 15",
                               "culprit 16", "culprit 17", "culprit 18", "culprit 19", "culprit 20"};

Task<> stall_after_a_sleep() {
  EXPECT_TRUE(co_await sleep_for(1ms));
  compute_for(10ms);
}

Task<> take_turns(const bool& over) {
  while (!over)
    co_await yield();
}

Task<> stall_among_others() {
  bool over = false;
  TaskGroup others;
  others.spawn("the innocent", take_turns(over));
  for (const char* culprit : kCulprits) {
    TaskGroup group;
    group.spawn(culprit, stall_after_a_sleep());
    co_await group.join();
  }
  over = true;
  co_await others.join();
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
  for (const char* culprit : kCulprits)
    EXPECT_GE(std::ranges::count(named, culprit), 1) << culprit;
  EXPECT_EQ(reactor.stalls().stalls(), named.size());
}

Task<> wait_long() {
  EXPECT_TRUE(co_await sleep_for(600ms));
}

TEST(StallDetector, AWaitIsNoStall) {
  std::vector<std::string> named;
  Reactor reactor;
  reactor.watch_for_stalls(500ms, [&named](const Stall& stall) { named.emplace_back(stall.activity); });
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
  EXPECT_GE(std::ranges::count(named, "the inner part"), 1);
}

}  // namespace
}  // namespace ringmark::runtime
