// The story of a thread of WebSocket load, in its order.
#include "loadgen/websocket_worker.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>

#include "loadgen/worker.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"

namespace ringmark::loadgen {

using runtime::Clock;
using runtime::Instant;
using runtime::Task;

namespace {

// How often a worker under load looks for an interruption: a person sees no delay, the load no extra
// wake-ups.
constexpr std::chrono::milliseconds kInterruptionLookInterval{100};

// For the closing handshakes of all connections together.
constexpr std::chrono::seconds kClosingMax{1};

}  // namespace

Task<void> WebSocketWorker::run() {
  if (!state_.options.cpus.empty()) pin_this_thread(state_.options.cpus[index_]);
  state_.opening_begin = control_.opening_begin;
  runtime::TaskGroup tasks;
  state_.tasks = &tasks;
  make_clients();
  for (WebSocketClient& client : clients_)
    tasks.spawn(client.run());
  co_await put_on_load(tasks);
  co_await close_all();
  co_await tasks.join();
  clients_.clear();
  state_.progress.finished.store(true, std::memory_order_release);
}

void WebSocketWorker::make_clients() {
  const WebSocketOptions& options = state_.options;
  for (std::size_t number = index_; number < options.connections + options.never_read;
       number += options.threads) {
    const bool sends = options.kind == LoadKind::Idle || number < options.sending_connections();
    Habit habit = sends ? Habit::Sends : Habit::Listens;
    if (number >= options.connections) habit = Habit::NeverReads;
    clients_.emplace_back(state_, static_cast<std::uint32_t>(number), habit);
    if (habit == Habit::Sends && options.kind != LoadKind::Idle) senders_.push_back(&clients_.back());
  }
}

Task<void> WebSocketWorker::put_on_load(runtime::TaskGroup& tasks) {
  while (!control_.decided.load(std::memory_order_acquire)) {
    if (control_.interrupted.load(std::memory_order_relaxed)) co_return;
    std::ignore = co_await runtime::sleep_for(kLookInterval);
  }
  state_.window = control_.window;
  std::ignore = co_await reach(state_.window.load_begin);
  state_.schedule.begin = state_.window.load_begin;
  state_.sending = true;
  if (state_.options.rate > 0) {
    tasks.spawn(keep_schedule());
  } else {
    for (WebSocketClient* const sender : senders_)
      sender->begin_load();
  }
  const bool warm = co_await reach(state_.window.begin);
  const CpuTime used_before = cpu_of_this_thread();
  if (warm) std::ignore = co_await reach(state_.window.end);
  const CpuTime used = cpu_of_this_thread();
  cpu_ = {.user = used.user - used_before.user, .system = used.system - used_before.system};
  state_.window.end = std::min(state_.window.end, Clock::now());
  state_.sending = false;
  count_scheduled();
  state_.progress.sending_ended.store(true, std::memory_order_release);
  while (!control_.drained.load(std::memory_order_relaxed) && state_.open_count > 0)
    std::ignore = co_await runtime::sleep_for(kLookInterval);
}

Task<void> WebSocketWorker::keep_schedule() {
  const Instant end = state_.window.end;
  for (std::uint64_t round = 0; state_.sending && !senders_.empty(); ++round) {
    for (WebSocketClient* const sender : senders_) {
      const Instant intended = state_.schedule.at(round, sender->number());
      if (intended >= end) co_return;
      Instant now = Clock::now();
      if (intended > now) {
        std::ignore = co_await runtime::sleep_until(intended, state_.stop.token());
        if (!state_.sending) co_return;
        now = Clock::now();
      }
      sender->send_due(now);
    }
  }
}

// Those of the window whose time has come, whether or not their sender could send.
void WebSocketWorker::count_scheduled() {
  if (state_.options.rate <= 0) return;
  for (const WebSocketClient* const sender : senders_) {
    for (std::uint64_t round = 0; state_.schedule.at(round, sender->number()) < state_.window.end; ++round) {
      if (state_.measures(state_.schedule.at(round, sender->number()))) ++state_.tally.scheduled;
    }
  }
}

// False when an interruption or the end of all connections comes first.
Task<bool> WebSocketWorker::reach(Instant instant) {
  for (Instant now = Clock::now(); now < instant; now = Clock::now()) {
    if (control_.interrupted.load(std::memory_order_relaxed) || state_.open_count == 0) co_return false;
    std::ignore = co_await runtime::sleep_until(std::min(instant, now + kInterruptionLookInterval));
  }
  co_return true;
}

Task<void> WebSocketWorker::close_all() {
  state_.sending = false;
  state_.stop.request_stop();
  state_.ended.set();
  for (WebSocketClient& client : clients_)
    client.say_goodbye();
  const Instant limit = Clock::now() + kClosingMax;
  while (state_.open_count > 0 && Clock::now() < limit)
    std::ignore = co_await runtime::sleep_for(kLookInterval);
  for (const WebSocketClient& client : clients_)
    client.interrupt();
}

}  // namespace ringmark::loadgen
