// The opening handshake as a client sees it (RFC 6455 section 4.1): the request, and what the answer must
// say.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "protocol/http/field_line.hpp"
#include "protocol/http/output_buffer.hpp"
#include "protocol/websocket/deflate_parameters.hpp"
#include "protocol/websocket/handshake.hpp"

namespace ringmark::websocket {

/// The value of `sec-websocket-key` for 16 random octets.
[[nodiscard]] std::array<char, kKeyBytes> key_of(std::span<const char, kNonceBytes> nonce);

/// What a client asks for. The views must be free of control characters and outlive the call.
struct UpgradeRequest {
  std::string_view host;  ///< with the port, unless it is that of the scheme
  std::string_view target = "/";
  std::string_view key;                    ///< key_of()
  std::string_view protocols{};            ///< offered subprotocols, best first; none when empty
  std::optional<ContextTakeover> deflate;  ///< permessage-deflate is offered
  std::span<const http::Field> extra_fields{};
};

/// Appends the request that asks for WebSocket.
void write_upgrade_request(http::OutputBuffer& output, const UpgradeRequest& request);

enum class AnswerFault : std::uint8_t {
  None,
  Malformed,            ///< not the head of an HTTP/1.1 response, or one of more than 16 KiB
  Refused,              ///< a status other than 101
  NotAnUpgrade,         ///< Upgrade or Connection are missing or name something else
  BadAcceptValue,       ///< the server has not read our key
  UnexpectedExtension,  ///< one that was not offered, or parameters that the offer does not allow
  UnexpectedProtocol,   ///< one that was not offered
};

/// One lower-case line, without full stop or line end.
[[nodiscard]] std::string_view explain(AnswerFault fault);

/// What the server said.
struct UpgradeAnswer {
  enum class Outcome : std::uint8_t { NeedMore, Accepted, Failed };

  Outcome outcome = Outcome::NeedMore;
  AnswerFault fault = AnswerFault::None;
  int status = 0;              ///< 0 until the head is complete
  std::size_t head_bytes = 0;  ///< after Accepted: frames begin behind them
  std::string_view protocol;   ///< what was chosen, empty when nothing was; ends with the octets
  std::optional<DeflateParameters> deflate;
};

/// Reads the answer to `request` from its first octet on. NeedMore: call again with the same octets and more.
[[nodiscard]] UpgradeAnswer read_upgrade_answer(std::string_view octets, const UpgradeRequest& request);

}  // namespace ringmark::websocket
