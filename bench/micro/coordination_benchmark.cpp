// Coroutines that wait for each other: within a reactor, and from one reactor to another.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <utility>

#include "runtime/check.hpp"
#include "runtime/event.hpp"
#include "runtime/reactor_pool.hpp"
#include "runtime/semaphore.hpp"
#include "runtime/submit_to.hpp"
#include "runtime/task_group.hpp"
#include "runtime/yield.hpp"

namespace ringmark::runtime {
namespace {

constexpr int kHandOffsEach = 500;

Task<void> take_turns(Semaphore& semaphore) {
  for (int count = 0; count < kHandOffsEach; ++count) {
    const Result<Semaphore::Permit> permit = co_await semaphore.acquire();
    RINGMARK_CHECK(permit.has_value(), "nobody stops a waiting task here");
  }
}

Task<void> hand_a_permit_to_and_fro() {
  Semaphore semaphore{1};
  Result<Semaphore::Permit> permit = co_await semaphore.acquire();
  TaskGroup group;
  group.spawn(take_turns(semaphore));
  group.spawn(take_turns(semaphore));
  co_await yield();  // both wait when the permit comes back, so every acquisition is a hand-off
  permit->give_back();
  co_await group.join();
}

void HandOverSemaphore(benchmark::State& state) {
  Reactor reactor;
  for (auto _ : state)
    reactor.run(hand_a_permit_to_and_fro());
  state.SetItemsProcessed(state.iterations() * 2 * kHandOffsEach);
}
BENCHMARK(HandOverSemaphore);

/// A reactor on a thread of its own that serves submissions while this object lives.
class OtherReactor {
 public:
  ~OtherReactor() { pool_.reactor(0).post(end_); }

  [[nodiscard]] Reactor& reactor() { return pool_.reactor(0); }

 private:
  class End final : public Message {
   public:
    Event over;
    void deliver() override { over.set(); }
  };

  Task<void> wait_for_the_end() {
    const Result<void> over = co_await end_.over.wait();
    RINGMARK_CHECK(over.has_value(), "only its owner ends it");
  }

  End end_;
  ReactorPool pool_{{.reactors = 1}, [this](std::size_t) { return wait_for_the_end(); }};
};

constexpr int kRoundTripsARun = 100;

Task<int> answer(int value) {
  co_return value;
}

Task<int> go_there_and_back(Reactor& other) {
  int sum = 0;
  for (int count = 0; count < kRoundTripsARun; ++count)
    sum += co_await submit_to(other, answer(1));
  co_return sum;
}

void CrossReactors(benchmark::State& state) {
  OtherReactor other;
  Reactor reactor;
  for (auto _ : state)
    benchmark::DoNotOptimize(reactor.run(go_there_and_back(other.reactor())));
  state.SetItemsProcessed(state.iterations() * kRoundTripsARun);
}
BENCHMARK(CrossReactors)->UseRealTime();  // the other thread's part is no CPU time of this one

}  // namespace
}  // namespace ringmark::runtime
