// What a frame is (RFC 6455 section 5.2).
#pragma once

#include <cstdint>

namespace ringmark::websocket {

/// The values are those of the wire. 3 to 7 and 11 to 15 are reserved.
enum class Opcode : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

/// Close, Ping and Pong may stand between the fragments of a message (RFC 6455 section 5.5).
[[nodiscard]] constexpr bool is_control(Opcode opcode) {
  return opcode >= Opcode::Close;
}

}  // namespace ringmark::websocket
