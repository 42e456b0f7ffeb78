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

namespace ringmark::websocket {

/// Octets of a key, before and after base64.
inline constexpr std::size_t kNonceBytes = 16;
inline constexpr std::size_t kKeyBytes = 24;

/// The value of `sec-websocket-key` for 16 random octets.
[[nodiscard]] std::array<char, kKeyBytes> key_of(std::span<const char, kNonceBytes> nonce);

/// All views are read during the call only, and must be free of control characters.
struct UpgradeRequest {
  std::string_view host;  ///< with the port, unless it is that of the scheme
  std::string_view target = "/";
  std::string_view key;           ///< key_of()
  std::string_view protocols{};   ///< offered subprotocols, best first; none when empty
  std::string_view extensions{};  ///< offer_of(); none when empty
  std::span<const http::Field> extra_fields{};
};

/// Appends the request that asks for WebSocket.
void write_upgrade_request(http::OutputBuffer& output, const UpgradeRequest& request);

enum class AnswerFault : std::uint8_t {
  None,
  Malformed,            ///< not the head of an HTTP/1.1 response, or too long a one
  Refused,              ///< a status other than 101
  NotAnUpgrade,         ///< Upgrade or Connection are missing or name something else
  BadAcceptValue,       ///< the server has not read our key
  UnexpectedExtension,  ///< one that was not offered, or parameters that the offer does not allow
  UnexpectedProtocol,   ///< one that was not offered
};

/// One lower-case line, without full stop or line end.
[[nodiscard]] std::string_view explain(AnswerFault fault);

/// What the server said. The view ends with the octets.
struct UpgradeAnswer {
  enum class Outcome : std::uint8_t { NeedMore, Accepted, Failed };

  Outcome outcome = Outcome::NeedMore;
  AnswerFault fault = AnswerFault::None;
  int status = 0;              ///< 0 until the status line is complete
  std::size_t head_bytes = 0;  ///< after Accepted: frames begin behind them
  std::string_view protocol;   ///< empty when none was chosen
  std::optional<DeflateParameters> deflate;
};

/// Reads the answer to `request` from its first octet on. NeedMore: call again with the same octets and more.
[[nodiscard]] UpgradeAnswer read_upgrade_answer(std::string_view octets, const UpgradeRequest& request);

}  // namespace ringmark::websocket
