// Why a connection ends (RFC 6455 section 7.4 and the registry that it founded).
#pragma once

#include <cstddef>
#include <cstdint>

namespace ringmark::websocket {

enum class CloseCode : std::uint16_t {
  Normal = 1000,
  GoingAway = 1001,
  ProtocolError = 1002,
  UnsupportedData = 1003,
  NoStatus = 1005,  ///< never on the wire: the close frame was empty
  Abnormal = 1006,  ///< never on the wire: there was no close frame
  InvalidPayload = 1007,
  PolicyViolation = 1008,
  MessageTooBig = 1009,
  InternalError = 1011,
  TryAgainLater = 1013,
};

/// Octets of the code that a close frame's payload begins with, unless it is empty (RFC 6455 section 5.5.1).
inline constexpr std::size_t kCloseCodeBytes = 2;

/// Whether a close frame may carry `code`: 1000-1003, 1007-1014, and 3000-4999 of libraries and applications.
[[nodiscard]] bool may_be_received(std::uint16_t code);

}  // namespace ringmark::websocket
