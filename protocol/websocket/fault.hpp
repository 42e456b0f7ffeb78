// Why a connection is failed: one value for each rule that a peer can break.
#pragma once

#include <cstdint>
#include <string_view>

#include "protocol/websocket/close_code.hpp"

namespace ringmark::websocket {

enum class Fault : std::uint8_t {
  None,  ///< no rule was broken

  ReservedBit,     ///< without an extension that gives it a meaning; RFC 6455 section 5.2, RFC 7692 section 6
  ReservedOpcode,  ///< RFC 6455 section 5.2
  FragmentedControl,       ///< RFC 6455 section 5.5
  UnexpectedContinuation,  ///< no message is open; RFC 6455 section 5.4
  ExpectedContinuation,    ///< a message is open; RFC 6455 section 5.4
  Unmasked,                ///< from a client; RFC 6455 section 5.1
  Masked,                  ///< from a server; RFC 6455 section 5.1
  ControlTooLong,          ///< RFC 6455 section 5.5
  LengthNotMinimal,        ///< RFC 6455 section 5.2
  LengthTopBit,            ///< RFC 6455 section 5.2
  CloseBodyTooShort,       ///< one octet is no code; RFC 6455 section 5.5.1
  InvalidCloseCode,        ///< RFC 6455 section 7.4

  InvalidText,         ///< RFC 6455 section 8.1
  InvalidCloseReason,  ///< RFC 6455 section 5.5.1
  InvalidDeflate,      ///< RFC 7692 section 7.2.2

  MessageTooBig,     ///< RFC 6455 section 7.4.1
  TooManyFragments,  ///< RFC 6455 section 10.4
  InflatesTooMuch,   ///< RFC 7692 section 7.2.2

  Count  ///< the number of values, for counters by fault
};

/// The code of the close frame that answers: 1002, 1007 or 1009. None gives Normal.
[[nodiscard]] CloseCode close_code_of(Fault fault);

/// One lower-case line for the close frame's reason, without full stop; at most 123 octets.
[[nodiscard]] std::string_view explain(Fault fault);

}  // namespace ringmark::websocket
