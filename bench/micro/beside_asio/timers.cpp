// Arming N timers and expiring them. The timer objects exist before and are armed again in every run, on both
// sides: a Timer beside a steady_timer with a handler that counts. Timers: armed by code that the event loop
// runs, expired by the event loop. TimerHeap: the heap alone, which asks no kernel; Asio offers nothing of
// that level, so AsioTimers is no fair counterpart of it.
#include <benchmark/benchmark.h>

#include <asio/error_code.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "runtime/event.hpp"
#include "runtime/reactor.hpp"
#include "runtime/task.hpp"
#include "runtime/timer_heap.hpp"

namespace ringmark::runtime {
namespace {

// Less than it takes to arm a timer: once all are armed their instants have passed, so no loop sleeps.
constexpr Duration kSpreadATimer{4};

Duration spread_of(std::size_t count) {
  return kSpreadATimer * static_cast<Duration::rep>(count);
}

/// The same walk for every benchmark, neither rising nor falling, from zero up to `spread_of(count)`.
std::vector<Duration> disordered_offsets(std::size_t count) {
  std::vector<Duration> offsets;
  std::uint64_t position = 1;
  for (std::size_t index = 0; index < count; ++index) {
    position = position * 6364136223846793005U + 1442695040888963407U;
    offsets.emplace_back(static_cast<Duration::rep>(position >> 33) % spread_of(count).count());
  }
  return offsets;
}

struct Countdown {
  std::size_t left{0};
  Event over;

  void count() {
    if (--left == 0) over.set();
  }
};

class CountedTimer final : public Timer {
 public:
  explicit CountedTimer(Countdown& countdown) noexcept : countdown_{countdown} {}
  void expire() override { countdown_.count(); }

 private:
  Countdown& countdown_;
};

struct RingmarkTimerSet {
  explicit RingmarkTimerSet(std::size_t count) : offsets{disordered_offsets(count)} {
    for (std::size_t index = 0; index < count; ++index)
      timers.emplace_back(countdown);
  }

  void arm(TimerHeap& heap, Instant begin) {
    countdown.left = timers.size();
    for (std::size_t index = 0; index < timers.size(); ++index)
      heap.insert(timers[index], begin + offsets[index]);
  }

  std::vector<Duration> offsets;
  Countdown countdown;
  std::deque<CountedTimer> timers;
};

Task<bool> arm_and_wait(Reactor& reactor, RingmarkTimerSet& set) {
  set.countdown.over.reset();
  set.arm(reactor.timers(), Clock::now());
  const Result<void> over = co_await set.countdown.over.wait();
  co_return over.has_value();
}

void RingmarkTimers(benchmark::State& state) {
  Reactor reactor;
  RingmarkTimerSet set{static_cast<std::size_t>(state.range(0))};
  for (auto _ : state) {
    if (!reactor.run(arm_and_wait(reactor, set))) state.SkipWithError("the wait was stopped");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(RingmarkTimers)->Arg(16)->Arg(1024)->Arg(65536);

void RingmarkTimerHeap(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  RingmarkTimerSet set{count};
  TimerHeap heap;
  Instant begin{};
  for (auto _ : state) {
    set.arm(heap, begin);
    begin += spread_of(count);
    heap.expire_until(begin);
    if (set.countdown.left != 0) state.SkipWithError("a timer did not expire");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(RingmarkTimerHeap)->Arg(16)->Arg(1024)->Arg(65536);

struct AsioTimerSet {
  AsioTimerSet(asio::io_context& context, std::size_t count) : offsets{disordered_offsets(count)} {
    for (std::size_t index = 0; index < count; ++index)
      timers.emplace_back(context);
  }

  void arm() {
    left = timers.size();
    const auto begin = asio::steady_timer::clock_type::now();
    for (std::size_t index = 0; index < timers.size(); ++index) {
      timers[index].expires_at(begin + offsets[index]);
      timers[index].async_wait([this](const asio::error_code&) { --left; });
    }
  }

  std::vector<Duration> offsets;
  std::size_t left{0};
  std::deque<asio::steady_timer> timers;
};

void AsioTimers(benchmark::State& state) {
  asio::io_context context{1};
  AsioTimerSet set{context, static_cast<std::size_t>(state.range(0))};
  for (auto _ : state) {
    asio::post(context, [&set] { set.arm(); });
    context.run();
    context.restart();
    if (set.left != 0) state.SkipWithError("a timer did not expire");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(AsioTimers)->Arg(16)->Arg(1024)->Arg(65536);

}  // namespace
}  // namespace ringmark::runtime
