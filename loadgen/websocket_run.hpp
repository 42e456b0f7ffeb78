// One run of WebSocket load: workers measured over the same window, and merged.
#pragma once

#include <cstdint>
#include <vector>

#include "loadgen/cpu_time.hpp"
#include "loadgen/websocket_options.hpp"
#include "loadgen/websocket_tally.hpp"
#include "runtime/clock.hpp"
#include "runtime/socket_address.hpp"

namespace ringmark::loadgen {

/// What a run measured.
struct WebSocketMeasurement {
  WebSocketTally tally;          ///< of all workers; messages of the window, everything else of the whole run
  std::vector<CpuTime> threads;  ///< within the window, by worker
  runtime::Duration opening{0};  ///< from the first attempt to connect until all were open or had failed
  runtime::Duration duration{0};  ///< of the window, or until the interruption
  int signal{0};                  ///< that interrupted it, 0 for none

  /// Deliveries that the messages of the window ask for: of a fan-out one for each connection that reads.
  [[nodiscard]] std::uint64_t expected(LoadKind kind) const {
    const std::uint64_t receivers = tally.connected - tally.never_read_connected;
    return kind == LoadKind::FanOut ? tally.sent * receivers : tally.sent;
  }
};

/// Opens all connections; measuring begins when each is open or has failed, and after the warm-up. What was
/// sent in the window may arrive until the timeout has passed after its end. Ends early upon SIGINT or
/// SIGTERM, which the caller holds (runtime::hold_stop_signals). Throws std::runtime_error when a thread or a
/// ring is refused.
[[nodiscard]] WebSocketMeasurement run_websocket_load(const WebSocketOptions& options,
                                                      const runtime::SocketAddress& address);

}  // namespace ringmark::loadgen
