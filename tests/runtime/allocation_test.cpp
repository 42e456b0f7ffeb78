// What waits must not cost: the heap, once everything is warm.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <vector>

#include "runtime/gather.hpp"
#include "runtime/reactor.hpp"
#include "runtime/sleep.hpp"
#include "tests/support/allocations.hpp"

namespace ringmark::runtime {
namespace {

constexpr int kSleeps = 1000;
constexpr int kWarmUpRounds = 3;

Task<> sleep_a_little(int index) {
  EXPECT_TRUE(co_await sleep_for(std::chrono::microseconds{index % 50}));
}

Task<std::uint64_t> allocations_of_a_gather() {
  std::vector<Task<void>> tasks;
  tasks.reserve(kSleeps);  // the caller's own
  const std::uint64_t before = testing::allocations();
  for (int index = 0; index < kSleeps; ++index)
    tasks.push_back(sleep_a_little(index));
  co_await gather(std::move(tasks));
  co_return testing::allocations() - before;
}

TEST(Allocation, AThousandfoldGatherOfSleepsUsesNoHeapAfterWarmUp) {
  if (!testing::allocations_are_counted()) GTEST_SKIP() << "a sanitizer brings its own allocator";
  Reactor reactor;
  for (int round = 0; round < kWarmUpRounds; ++round)
    EXPECT_LT(reactor.run(allocations_of_a_gather()), 5U * kSleeps);
  EXPECT_EQ(reactor.run(allocations_of_a_gather()), 0U);
}

}  // namespace
}  // namespace ringmark::runtime
