// One thread of load: its connections, and the keeping of the measured window.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "loadgen/client_connection.hpp"
#include "loadgen/cpu_time.hpp"
#include "loadgen/worker_state.hpp"
#include "runtime/clock.hpp"
#include "runtime/stop_token.hpp"
#include "runtime/task.hpp"

namespace ringmark::loadgen {

/// Workers wait at most this long for all connections to have been opened.
inline constexpr std::chrono::seconds kOpeningMax{1};

/// How often a worker looks for the window before it is decided.
inline constexpr std::chrono::milliseconds kLookInterval{10};

/// What the run tells its workers. Written by the run's thread only.
struct RunControl {
  Window window;                     ///< read only once it is decided
  std::atomic<bool> decided{false};  ///< set after `window`, at least kLookInterval before `load_begin`
  std::atomic<bool> interrupted{false};
};

/// A worker's part of the whole.
struct Share {
  std::size_t connections{1};
  std::uint64_t requests{kUnlimited};
  std::optional<int> cpu;
};

/// Runs its connections on the reactor of one thread; shares nothing with other workers while it runs.
class Worker {
 public:
  /// The references are borrowed as long as the worker lives.
  Worker(const Options& options, const Plan& plan, const RunControl& control, const Share& share)
      : control_{control}, share_{share}, state_{options, plan, share.requests} {}

  /// Opens the connections, puts on the load of the window, and ends when it ends, when no request is left,
  /// or soon after an interruption.
  [[nodiscard]] runtime::Task<void> run();

  /// Any thread.
  [[nodiscard]] const Progress& progress() const { return state_.progress; }

  /// After `run`.
  [[nodiscard]] const Tally& tally() const { return state_.tally; }
  /// After `run`: the end of the window, or when its last request was answered.
  [[nodiscard]] runtime::Instant ended_at() const { return ended_at_; }
  /// After `run`: what this thread used within the window.
  [[nodiscard]] const CpuTime& cpu() const { return cpu_; }

 private:
  runtime::Task<void> keep_time(runtime::StopToken connections_ended);
  runtime::Task<bool> wait_for_window();
  runtime::Task<bool> reach(runtime::Instant instant, runtime::StopToken connections_ended);
  void end_load(const CpuTime& used_before);

  const RunControl& control_;
  Share share_;
  WorkerState state_;
  std::deque<ClientConnection> connections_;
  runtime::Instant ended_at_{};
  CpuTime cpu_;
};

}  // namespace ringmark::loadgen
