// One thread of WebSocket load: its connections, its schedule, and the keeping of the measured window.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "loadgen/cpu_time.hpp"
#include "loadgen/websocket_client.hpp"
#include "loadgen/websocket_worker_state.hpp"
#include "runtime/clock.hpp"
#include "runtime/task.hpp"

namespace ringmark::loadgen {

/// What the run tells its workers. Written by the run's thread only.
struct WebSocketRunControl {
  runtime::Instant opening_begin{};  ///< set before the workers begin
  Window window;                     ///< read only once it is decided
  std::atomic<bool> decided{false};  ///< set after `window`
  std::atomic<bool> drained{false};  ///< all deliveries have come, or are given up
  std::atomic<bool> interrupted{false};
};

/// Runs its connections on the reactor of one thread; shares nothing with other workers while it runs. Of all
/// connections it has those whose number is `index` modulo the number of threads.
class WebSocketWorker {
 public:
  /// The references are borrowed as long as the worker lives.
  WebSocketWorker(const WebSocketOptions& options, const runtime::SocketAddress& address,
                  const WebSocketRunControl& control, std::size_t index)
      : control_{control}, index_{index}, state_{options, address} {}

  /// Opens the connections, puts on the load of the window, waits for late deliveries, and closes.
  [[nodiscard]] runtime::Task<void> run();

  /// Any thread.
  [[nodiscard]] const WebSocketProgress& progress() const { return state_.progress; }

  /// After `run`.
  [[nodiscard]] const WebSocketTally& tally() const { return state_.tally; }
  /// After `run`: the end of the window, or of the load if an interruption came before.
  [[nodiscard]] runtime::Instant ended_at() const { return state_.window.end; }
  /// After `run`: what this thread used within the window.
  [[nodiscard]] const CpuTime& cpu() const { return cpu_; }

 private:
  void make_clients();
  runtime::Task<void> put_on_load(runtime::TaskGroup& tasks);
  runtime::Task<void> keep_schedule();
  runtime::Task<bool> reach(runtime::Instant instant);
  runtime::Task<void> close_all();
  void count_scheduled();

  const WebSocketRunControl& control_;
  std::size_t index_;
  WebSocketWorkerState state_;
  std::deque<WebSocketClient> clients_;
  std::vector<WebSocketClient*> senders_;  // in the order of the schedule
  CpuTime cpu_;
};

}  // namespace ringmark::loadgen
