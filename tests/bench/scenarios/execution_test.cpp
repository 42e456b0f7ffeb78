// The same lanes in every model.
#include "bench/scenarios/execution.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <vector>

#include "runtime/sleep.hpp"

namespace ringmark::bench {
namespace {

using namespace std::chrono_literals;
using runtime::Task;

struct Seen {
  std::mutex mutex;
  std::vector<std::size_t> lanes;
  std::atomic<int> open{0};
  std::atomic<int> open_max{0};
};

Task<void> wait_a_little(Seen& seen, std::size_t lane) {
  const int open = ++seen.open;
  int highest = seen.open_max;
  while (open > highest && !seen.open_max.compare_exchange_weak(highest, open))
    continue;
  const auto slept = co_await runtime::sleep_for(20ms);
  EXPECT_TRUE(slept.has_value());
  --seen.open;
  const std::lock_guard lock{seen.mutex};
  seen.lanes.push_back(lane);
}

void run_three(Model model, Seen& seen) {
  const Lane lane = [&seen](std::size_t index) { return wait_a_little(seen, index); };
  const Execution execution{.model = model, .lanes = 3};
  run_in_context_of(execution, run_lanes(execution, lane));
}

TEST(RunLanes, RunsOneAfterAnotherWhenSerial) {
  Seen seen;
  run_three(Model::Serial, seen);
  EXPECT_EQ(seen.lanes, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(seen.open_max, 1);
}

TEST(RunLanes, LetsAllWaitTogetherWhenGathered) {
  Seen seen;
  run_three(Model::Gather, seen);
  EXPECT_EQ(seen.lanes.size(), 3U);
  EXPECT_EQ(seen.open_max, 3);
}

TEST(RunLanes, GivesEveryLaneAThread) {
  Seen seen;
  run_three(Model::Threads, seen);
  EXPECT_EQ(seen.lanes.size(), 3U);
}

TEST(ExecutionFrom, ReadsModelAndLanes) {
  const auto threads = execution_from({{"model", "threads"}, {"lanes", 40}});
  ASSERT_TRUE(threads.has_value());
  EXPECT_EQ(threads->model, Model::Threads);
  EXPECT_EQ(threads->lanes, 40U);
  EXPECT_EQ(execution_from({{"model", "serial"}, {"lanes", 40}})->lanes, 1U);
}

TEST(ExecutionFrom, SaysWhatIsWrong) {
  EXPECT_EQ(execution_from({{"model", "magic"}}).error(),
            "model is 'magic', must be serial, threads or gather");
  EXPECT_EQ(execution_from({{"model", "gather"}, {"lanes", 0}}).error(), "lanes is 0, must be at least 1");
}

}  // namespace
}  // namespace ringmark::bench
