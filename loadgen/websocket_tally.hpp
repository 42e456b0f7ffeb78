// What happened to the connections and messages of one worker; merged for the report.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "loadgen/histogram.hpp"
#include "runtime/result.hpp"

namespace ringmark::loadgen {

/// Why a connection has ended before its time. It counts under one kind at most; Timeout counts messages too.
enum class WebSocketError : std::uint8_t {
  Connect,    ///< there was no connection
  Handshake,  ///< the server did not agree to WebSocket
  Read,       ///< the connection broke (a reset) while open
  Write,      ///< nothing more could be sent
  Timeout,    ///< no handshake or no progress in time; and each message whose echo did not come
  Protocol,   ///< what came is no frame (RFC 6455), or not the echo of what was sent
  Closed,     ///< the server ended the connection, with a close frame or without
};
inline constexpr std::size_t kWebSocketErrorCount = 7;

[[nodiscard]] std::string_view name_of(WebSocketError kind);

/// Counts of one worker, or of all after merging. Thread: one at a time.
struct WebSocketTally {
  Histogram latency;     ///< in ns, from the intended time of a message to its arrival; one entry a delivery
  Histogram connect;     ///< in ns, from the attempt to connect to the answer of the handshake
  Histogram send_delay;  ///< in ns, of scheduled messages: from the intended time to the sending
  std::uint64_t connected{0};             ///< connections that were opened
  std::uint64_t never_read_connected{0};  ///< those of them that never read
  std::uint64_t scheduled{0};             ///< messages that the schedule wanted sent in the window
  std::uint64_t sent{0};                  ///< messages of the window
  std::uint64_t received{0};              ///< deliveries of those, whenever they came
  std::uint64_t arrived{0};               ///< deliveries that came in the window
  std::uint64_t other_messages{0};        ///< from the server, without a stamp
  std::array<std::uint64_t, kWebSocketErrorCount> errors{};
  std::map<std::uint16_t, std::uint64_t>
      close_codes;                              ///< of servers; 1005 and 1006 as RFC 6455 section 7.1.5
  std::optional<runtime::Error> connect_error;  ///< the last one
  std::string handshake_fault;                  ///< the last one, as a line; empty when there was none

  void add_error(WebSocketError kind, std::uint64_t count = 1) {
    errors[static_cast<std::size_t>(kind)] += count;
  }
  [[nodiscard]] std::uint64_t error_count(WebSocketError kind) const {
    return errors[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] std::uint64_t error_count() const;

  /// Adds everything that `from` counted.
  void merge(const WebSocketTally& from);
};

}  // namespace ringmark::loadgen
