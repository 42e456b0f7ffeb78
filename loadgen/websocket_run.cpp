// Decides the window, waits for the last deliveries, and adds up what the workers counted.
#include "loadgen/websocket_run.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>

#include "loadgen/websocket_worker.hpp"
#include "loadgen/worker.hpp"
#include "runtime/reactor_pool.hpp"
#include "runtime/signals.hpp"

namespace ringmark::loadgen {

using runtime::Clock;
using runtime::Duration;
using runtime::Instant;

namespace {

using Workers = std::deque<WebSocketWorker>;

// One member of all workers' progress.
template <typename Value>
std::uint64_t sum(const Workers& workers, std::atomic<Value> WebSocketProgress::*member) {
  std::uint64_t total = 0;
  for (const WebSocketWorker& worker : workers)
    total += (worker.progress().*member).load(std::memory_order_acquire);
  return total;
}

// The signal that came meanwhile, or 0.
int wait_for_opening(const WebSocketOptions& options, const Workers& workers) {
  const std::size_t all = options.connections + options.never_read;
  int signal = 0;
  while (signal == 0 && sum(workers, &WebSocketProgress::connections_tried) < all)
    signal = runtime::wait_for_stop_signal(kLookInterval);
  return signal;
}

Window window_from(const WebSocketOptions& options, Instant now) {
  // Every worker has looked at the decision before load begins.
  const Instant load_begin = now + kLookInterval * 2;
  const Instant begin = load_begin + options.warmup;
  return {.load_begin = load_begin, .begin = begin, .end = begin + options.duration};
}

// The signal that came meanwhile, or 0.
int wait_for_end_of_sending(const Workers& workers) {
  int signal = 0;
  while (signal == 0 && sum(workers, &WebSocketProgress::sending_ended) < workers.size())
    signal = runtime::wait_for_stop_signal(kLookInterval);
  return signal;
}

// The signal that came meanwhile, or 0.
int wait_for_deliveries(const WebSocketOptions& options, const Workers& workers) {
  const Instant limit = Clock::now() + options.timeout;
  int signal = 0;
  while (signal == 0 && Clock::now() < limit && sum(workers, &WebSocketProgress::finished) < workers.size()) {
    const std::uint64_t sent = sum(workers, &WebSocketProgress::sent);
    const bool to_all = options.kind == LoadKind::FanOut;
    const std::uint64_t receivers = to_all ? sum(workers, &WebSocketProgress::connections_opened) : 1;
    if (sum(workers, &WebSocketProgress::received) >= sent * receivers) break;
    signal = runtime::wait_for_stop_signal(kLookInterval);
  }
  return signal;
}

int conduct(const WebSocketOptions& options, const Workers& workers, WebSocketRunControl& control,
            Duration& opening) {
  int signal = wait_for_opening(options, workers);
  opening = Clock::now() - control.opening_begin;
  if (signal == 0) {
    control.window = window_from(options, Clock::now());
    control.decided.store(true, std::memory_order_release);
    signal = wait_for_end_of_sending(workers);
  }
  if (signal == 0) signal = wait_for_deliveries(options, workers);
  return signal;
}

WebSocketMeasurement total_of(const Workers& workers, Instant begin) {
  WebSocketMeasurement measurement;
  Instant end = begin;
  for (const WebSocketWorker& worker : workers) {
    measurement.tally.merge(worker.tally());
    measurement.threads.push_back(worker.cpu());
    end = std::max(end, worker.ended_at());
  }
  if (begin != runtime::kNever) measurement.duration = end - begin;
  return measurement;
}

}  // namespace

WebSocketMeasurement run_websocket_load(const WebSocketOptions& options,
                                        const runtime::SocketAddress& address) {
  WebSocketRunControl control;
  control.opening_begin = Clock::now();
  Workers workers;
  for (std::size_t index = 0; index < options.threads; ++index)
    workers.emplace_back(options, address, control, index);
  runtime::ReactorPool pool{{.reactors = options.threads, .engine = options.engine},
                            [&workers](std::size_t index) { return workers[index].run(); }};
  Duration opening{0};
  const int signal = conduct(options, workers, control, opening);
  if (signal != 0) control.interrupted.store(true, std::memory_order_relaxed);
  control.drained.store(true, std::memory_order_relaxed);
  pool.join();
  WebSocketMeasurement measurement = total_of(workers, control.window.begin);
  measurement.opening = opening;
  measurement.signal = signal;
  return measurement;
}

}  // namespace ringmark::loadgen
