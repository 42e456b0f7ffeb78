// Sums of WebSocket tallies.
#include "loadgen/websocket_tally.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace ringmark::loadgen {

std::string_view name_of(WebSocketError kind) {
  constexpr std::array<std::string_view, kWebSocketErrorCount> kNames{
      "connect", "handshake", "read", "write", "timeout", "protocol", "closed"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::uint64_t WebSocketTally::error_count() const {
  return std::reduce(errors.begin(), errors.end());
}

void WebSocketTally::merge(const WebSocketTally& from) {
  latency.merge(from.latency);
  connect.merge(from.connect);
  send_delay.merge(from.send_delay);
  connected += from.connected;
  never_read_connected += from.never_read_connected;
  scheduled += from.scheduled;
  sent += from.sent;
  received += from.received;
  arrived += from.arrived;
  other_messages += from.other_messages;
  std::ranges::transform(errors, from.errors, errors.begin(), std::plus{});
  for (const auto& [code, count] : from.close_codes)
    close_codes[code] += count;
  if (from.connect_error) connect_error = from.connect_error;
  if (!from.handshake_fault.empty()) handshake_fault = from.handshake_fault;
}

}  // namespace ringmark::loadgen
