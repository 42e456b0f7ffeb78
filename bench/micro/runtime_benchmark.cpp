// Tasks and timers: what every handler and every wait pays.
#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

#include "runtime/blocking_context.hpp"
#include "runtime/task.hpp"
#include "runtime/timer_heap.hpp"

namespace ringmark::runtime {
namespace {

constexpr int kAwaitsARun = 1000;

Task<int> one() {
  co_return 1;
}

Task<int> sum_of_ones() {
  int sum = 0;
  for (int count = 0; count < kAwaitsARun; ++count)
    sum += co_await one();
  co_return sum;
}

void CreateAndAwaitTask(benchmark::State& state) {
  BlockingContext context;
  for (auto _ : state)
    benchmark::DoNotOptimize(context.run(sum_of_ones()));
  state.SetItemsProcessed(state.iterations() * kAwaitsARun);
}
BENCHMARK(CreateAndAwaitTask);

class CountingTimer final : public Timer {
 public:
  explicit CountingTimer(std::size_t& expired) : expired_{expired} {}
  void expire() override { ++expired_; }

 private:
  std::size_t& expired_;
};

constexpr Duration kSpread{1 << 24};  // of the instants below

void InsertAndExpireTimers(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  std::size_t expired = 0;
  std::vector<std::unique_ptr<CountingTimer>> timers;
  for (std::size_t index = 0; index < count; ++index)
    timers.push_back(std::make_unique<CountingTimer>(expired));
  TimerHeap heap;
  Instant begin{};
  for (auto _ : state) {
    // A fixed walk through the instants, neither rising nor falling.
    std::uint64_t position = 1;
    for (const auto& timer : timers) {
      position = position * 6364136223846793005U + 1442695040888963407U;
      heap.insert(*timer, begin + Duration{static_cast<Duration::rep>(position >> 40)});
    }
    begin += kSpread;
    heap.expire_until(begin);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(expired));
}
BENCHMARK(InsertAndExpireTimers)->Arg(16)->Arg(1024)->Arg(65536);

}  // namespace
}  // namespace ringmark::runtime
