// Decides the window, watches the workers, and adds up what they counted.
#include "loadgen/run.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>

#include "loadgen/progress_line.hpp"
#include "runtime/reactor_pool.hpp"
#include "runtime/signals.hpp"

namespace ringmark::loadgen {

using runtime::Clock;
using runtime::Duration;
using runtime::Instant;

namespace {

using Workers = std::deque<Worker>;

constexpr std::chrono::milliseconds kOpeningLookInterval{1};

// Part `index` of `total` in `parts` parts that differ by at most one.
std::uint64_t part_of(std::uint64_t total, std::size_t parts, std::size_t index) {
  return total / parts + (index < total % parts ? 1 : 0);
}

Share share_of(const Options& options, std::size_t index) {
  Share share{.connections = part_of(options.connections, options.threads, index)};
  if (options.requests != kUnlimited) share.requests = part_of(options.requests, options.threads, index);
  if (!options.cpus.empty()) share.cpu = options.cpus[index];
  return share;
}

std::size_t connections_tried(const Workers& workers) {
  std::size_t tried = 0;
  for (const Worker& worker : workers)
    tried += worker.progress().connections_tried.load(std::memory_order_relaxed);
  return tried;
}

bool all_finished(const Workers& workers) {
  return std::ranges::all_of(workers, [](const Worker& worker) {
    return worker.progress().finished.load(std::memory_order_acquire);
  });
}

std::uint64_t answered_by(const Workers& workers) {
  std::uint64_t answered = 0;
  for (const Worker& worker : workers)
    answered += worker.progress().answered.load(std::memory_order_relaxed);
  return answered;
}

// The signal that came meanwhile, or 0.
int wait_for_opening(const Options& options, const Workers& workers) {
  const Instant limit = Clock::now() + kOpeningMax;
  int signal = 0;
  while (signal == 0 && connections_tried(workers) < options.connections && Clock::now() < limit) {
    signal = runtime::wait_for_stop_signal(kOpeningLookInterval);
  }
  return signal;
}

Window window_from(const Options& options, Instant now) {
  // Every worker has looked at the decision before load begins.
  const Instant load_begin = now + kLookInterval * 2;
  const Instant begin = load_begin + options.warmup;
  return {.load_begin = load_begin, .begin = begin, .end = begin + options.duration};
}

// Waits for the workers to finish. The signal that came meanwhile, or 0.
int watch(const Options& options, const Workers& workers, const Window& window) {
  ProgressLine line{window.begin, "requests"};
  int signal = 0;
  while (signal == 0 && !all_finished(workers)) {
    // A run of a number of requests may end at any time; another one only with its window.
    Duration pause = kLookInterval;
    if (options.requests == kUnlimited) {
      pause = std::clamp<Duration>(window.end - Clock::now(), kLookInterval, kProgressInterval);
    }
    signal = runtime::wait_for_stop_signal(pause);
    const Instant now = Clock::now();
    if (line.is_due(now)) line.show(answered_by(workers), now);
  }
  return signal;
}

Measurement merged(const Workers& workers, Instant begin) {
  Measurement measurement;
  Instant end = begin;
  for (const Worker& worker : workers) {
    measurement.tally.merge(worker.tally());
    measurement.threads.push_back(worker.cpu());
    end = std::max(end, worker.ended_at());
  }
  measurement.duration = end - begin;
  return measurement;
}

}  // namespace

Measurement run_load(const Options& options, const Plan& plan) {
  RunControl control;
  Workers workers;
  for (std::size_t index = 0; index < options.threads; ++index) {
    workers.emplace_back(options, plan, control, share_of(options, index));
  }
  runtime::ReactorPool pool{{.reactors = options.threads, .engine = options.engine},
                            [&workers](std::size_t index) { return workers[index].run(); }};
  int signal = wait_for_opening(options, workers);
  if (signal == 0) {
    control.window = window_from(options, Clock::now());
    control.decided.store(true, std::memory_order_release);
    signal = watch(options, workers, control.window);
  }
  if (signal != 0) control.interrupted.store(true, std::memory_order_relaxed);
  pool.join();
  Measurement measurement = merged(workers, control.window.begin);
  measurement.signal = signal;
  return measurement;
}

}  // namespace ringmark::loadgen
