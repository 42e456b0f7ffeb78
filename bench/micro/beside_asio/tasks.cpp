// Awaiting a child that finishes at once: a Task on a reactor beside an awaitable on an io_context.
#include <benchmark/benchmark.h>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <exception>

#include "runtime/reactor.hpp"
#include "runtime/task.hpp"

namespace ringmark::runtime {
namespace {

constexpr int kAwaitsARun = 1000;

Task<int> finish_at_once() {
  co_return 1;
}

Task<int> await_tasks() {
  int sum = 0;
  for (int count = 0; count < kAwaitsARun; ++count)
    sum += co_await finish_at_once();
  co_return sum;
}

void RingmarkCreateAndAwait(benchmark::State& state) {
  Reactor reactor;
  int sum = 0;
  for (auto _ : state) {
    sum = reactor.run(await_tasks());
    benchmark::DoNotOptimize(sum);
  }
  if (sum != kAwaitsARun) state.SkipWithError("a task has another result");
  state.SetItemsProcessed(state.iterations() * kAwaitsARun);
}
BENCHMARK(RingmarkCreateAndAwait);

asio::awaitable<int> finish_at_once_in_asio() {
  co_return 1;
}

asio::awaitable<int> await_awaitables() {
  int sum = 0;
  for (int count = 0; count < kAwaitsARun; ++count)
    sum += co_await finish_at_once_in_asio();
  co_return sum;
}

void AsioCreateAndAwait(benchmark::State& state) {
  asio::io_context context{1};
  int sum = 0;
  const auto keep = [&sum](const std::exception_ptr&, int result) { sum = result; };
  for (auto _ : state) {
    asio::co_spawn(context, await_awaitables(), keep);
    context.run();
    context.restart();
    benchmark::DoNotOptimize(sum);
  }
  if (sum != kAwaitsARun) state.SkipWithError("an awaitable has another result");
  state.SetItemsProcessed(state.iterations() * kAwaitsARun);
}
BENCHMARK(AsioCreateAndAwait);

}  // namespace
}  // namespace ringmark::runtime
