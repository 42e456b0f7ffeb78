// "Avoid blocking operations": a computation on the reactor holds everyone up, the stall detector names it,
// and the blocking pool cures it.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <exception>
#include <tuple>
#include <vector>

#include "runtime/blocking_pool.hpp"
#include "runtime/reactor.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"

namespace ringmark::runtime::examples {
namespace {

using namespace std::chrono_literals;

constexpr int kComputations = 3;
constexpr Duration kComputation = 50ms;
constexpr Duration kPause = 5ms;
constexpr Duration kStall = 10ms;
constexpr Duration kLate = 25ms;  // half a computation: far from both answers
constexpr const char* kCulprit = "compute";

void compute() {
  const Instant end = Clock::now() + kComputation;
  while (Clock::now() < end)
    continue;
}

enum class Where { OnTheReactor, InTheBlockingPool };

Task<> compute_repeatedly(Where where, BlockingPool& pool) {
  for (int count = 0; count < kComputations; ++count) {
    std::ignore = co_await sleep_for(kPause);
    if (where == Where::OnTheReactor) {
      compute();
    } else {
      std::ignore = co_await pool.run(compute);
    }
  }
}

// Somebody else on the same reactor, who wants to wait 1 ms each time. Gives the 99th percentile of how late
// that was.
Task<Duration> wait_meanwhile(const TaskGroup& others) {
  std::vector<Duration> delays;
  while (others.running() > 0) {
    const Instant due = Clock::now() + 1ms;
    std::ignore = co_await sleep_until(due);
    delays.push_back(Clock::now() - due);
  }
  std::ranges::sort(delays);
  co_return delays[delays.size() * 99 / 100];
}

Task<> show(Where where, BlockingPool& pool, const int& named) {
  TaskGroup group;
  group.spawn(kCulprit, compute_repeatedly(where, pool));
  const Duration p99 = co_await wait_meanwhile(group);
  co_await group.join();
  std::printf("%d computations of 50 ms %s: stalls named \"%s\": %d; p99 of another task's delay: %s 25 ms\n",
              kComputations, where == Where::OnTheReactor ? "on the reactor" : "in the blocking pool",
              kCulprit, named, p99 >= kLate ? "over" : "below");
}

void run_on_a_watched_reactor(Where where) {
  BlockingPool pool{1};
  int named = 0;
  Reactor reactor;
  reactor.watch_for_stalls(kStall, [&named](const Stall& stall) {
    if (std::strcmp(stall.activity, kCulprit) == 0) ++named;
  });
  reactor.run(show(where, pool, named));
}

}  // namespace
}  // namespace ringmark::runtime::examples

int main() {
  using namespace ringmark::runtime::examples;
  try {
    run_on_a_watched_reactor(Where::OnTheReactor);
    run_on_a_watched_reactor(Where::InTheBlockingPool);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
