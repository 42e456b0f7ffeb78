// What the WebSocket connections of one worker share.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "loadgen/masking_keys.hpp"
#include "loadgen/message_schedule.hpp"
#include "loadgen/websocket_message.hpp"
#include "loadgen/websocket_options.hpp"
#include "loadgen/websocket_tally.hpp"
#include "loadgen/worker_state.hpp"
#include "protocol/http/output_buffer.hpp"
#include "protocol/websocket/connection_deflate.hpp"
#include "protocol/websocket/limits.hpp"
#include "runtime/clock.hpp"
#include "runtime/event.hpp"
#include "runtime/semaphore.hpp"
#include "runtime/socket_address.hpp"
#include "runtime/stop_token.hpp"
#include "runtime/task_group.hpp"

namespace ringmark::loadgen {

/// Written by the worker, read by the run's thread meanwhile. On a cache line of its own.
struct alignas(kCacheLineBytes) WebSocketProgress {
  std::atomic<std::uint64_t> sent{0};              ///< of the window
  std::atomic<std::uint64_t> received{0};          ///< of the window
  std::atomic<std::size_t> connections_tried{0};   ///< ready for load, or failed
  std::atomic<std::size_t> connections_opened{0};  ///< that read
  std::atomic<bool> sending_ended{false};
  std::atomic<bool> finished{false};
};

/// Connections opened at once, of all threads together, unless they come by a rate: a listening queue holds
/// more.
inline constexpr std::size_t kOpeningMaxAtOnce = 256;

/// All but `progress` belongs to the worker's thread.
struct WebSocketWorkerState {
  WebSocketWorkerState(const WebSocketOptions& run_options, const runtime::SocketAddress& server)
      : options{run_options},
        address{server},
        opening{(kOpeningMaxAtOnce + run_options.threads - 1) / run_options.threads},
        message{run_options.message_bytes},
        schedule{.rate = run_options.rate, .senders = run_options.sending_connections()} {
    limits.message_bytes = kReceivedBytesMax;
  }

  const WebSocketOptions& options;
  runtime::SocketAddress address;
  runtime::Instant opening_begin{};  ///< the ramp's first connection
  runtime::Semaphore opening;
  OutgoingMessage message;
  MessageSchedule schedule;  ///< of a run with a rate, once its beginning is decided
  Window window;
  bool sending{false};          ///< load is on
  runtime::StopSource stop;     ///< requested when the run ends: nothing is opened or sent from then on
  runtime::Event ended;         ///< set then too
  runtime::TaskGroup* tasks{};  ///< for sends that the socket did not take at once
  websocket::Limits limits;
  websocket::SharedDeflate deflate;
  http::OutputBuffer output;  ///< of the connection whose turn it is; empty between turns
  MaskingKeys keys;
  std::size_t open_count{0};  ///< connections that have not ended
  WebSocketTally tally;
  WebSocketProgress progress;

  /// Whether a message with that intended time is measured. Idle connections have no window to wait for.
  [[nodiscard]] bool measures(runtime::Instant intended) const {
    return options.kind == LoadKind::Idle || (intended >= window.begin && intended < window.end);
  }

 private:
  // A server may make a message larger than what it was sent.
  static constexpr std::size_t kReceivedBytesMax = std::size_t{128} << 20;
};

}  // namespace ringmark::loadgen
