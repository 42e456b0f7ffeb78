// Connections beside one timekeeper, on the reactor of a thread.
#include "loadgen/worker.hpp"

#include <algorithm>
#include <tuple>

#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"

namespace ringmark::loadgen {

using runtime::Clock;
using runtime::Instant;
using runtime::StopToken;
using runtime::Task;

namespace {

// How often a worker under load looks for an interruption: a person sees no delay, the load no extra
// wake-ups.
constexpr std::chrono::milliseconds kInterruptionLookInterval{100};

}  // namespace

Task<void> Worker::run() {
  if (share_.cpu) pin_this_thread(*share_.cpu);
  state_.connect_limit = Clock::now() + kOpeningMax + state_.options.warmup + state_.options.duration;
  runtime::TaskGroup load;
  for (std::size_t index = 0; index < share_.connections; ++index) {
    load.spawn(connections_.emplace_back(state_).run());
  }
  runtime::TaskGroup time;
  time.spawn(keep_time(time.stop_token()));
  co_await load.join();
  ended_at_ = std::min(state_.window.end, state_.exhausted_at);
  time.request_stop();
  co_await time.join();
  connections_.clear();
  state_.progress.finished.store(true, std::memory_order_release);
}

Task<void> Worker::keep_time(StopToken connections_ended) {
  CpuTime used_before;
  const bool decided = co_await wait_for_window();
  if (decided) {
    state_.window = control_.window;
    state_.connect_limit = state_.window.end;
    std::ignore = co_await reach(state_.window.load_begin, connections_ended);
    state_.start.request_stop();
    const bool warm = co_await reach(state_.window.begin, connections_ended);
    used_before = cpu_of_this_thread();
    if (warm) std::ignore = co_await reach(state_.window.end, connections_ended);
  }
  end_load(used_before);
}

Task<bool> Worker::wait_for_window() {
  while (!control_.decided.load(std::memory_order_acquire)) {
    if (control_.interrupted.load(std::memory_order_relaxed)) co_return false;
    std::ignore = co_await runtime::sleep_for(kLookInterval);
  }
  co_return true;
}

// False when an interruption or the end of all connections comes first.
Task<bool> Worker::reach(Instant instant, StopToken connections_ended) {
  for (Instant now = Clock::now(); now < instant; now = Clock::now()) {
    if (control_.interrupted.load(std::memory_order_relaxed)) co_return false;
    const auto slept =
        co_await runtime::sleep_until(std::min(instant, now + kInterruptionLookInterval), connections_ended);
    if (!slept) co_return false;
  }
  co_return true;
}

void Worker::end_load(const CpuTime& used_before) {
  const CpuTime used = cpu_of_this_thread();
  cpu_ = {.user = used.user - used_before.user, .system = used.system - used_before.system};
  state_.window.end = std::min(state_.window.end, Clock::now());
  state_.stop.request_stop();
  state_.start.request_stop();
  for (const ClientConnection& connection : connections_)
    connection.interrupt();
}

}  // namespace ringmark::loadgen
