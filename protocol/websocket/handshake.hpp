// The opening handshake as a server sees it (RFC 6455 section 4.2), and the accept value that proves it was
// read.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "protocol/http/output_buffer.hpp"
#include "protocol/http/request_head.hpp"
#include "protocol/http/status.hpp"

namespace ringmark::websocket {

/// The only version there is (RFC 6455 section 4.1); the value of `sec-websocket-version` in a 426.
inline constexpr std::string_view kVersion = "13";

/// Octets of a key, before and after base64.
inline constexpr std::size_t kNonceBytes = 16;
inline constexpr std::size_t kKeyBytes = 24;

/// What a client asks for. The views end with the octets of the head.
struct Upgrade {
  std::string_view key;
  std::string_view origin;  ///< empty when the client is no browser
  std::string protocols;    ///< offered subprotocols; several field lines are one list
  std::string extensions;   ///< offered extensions; several field lines are one list
};

/// In the order in which check_handshake() looks for them.
enum class HandshakeFault : std::uint8_t { NotAnUpgrade, BadKey, BadVersion };

/// BadRequest, or UpgradeRequired for BadVersion (RFC 6455 section 4.2.2).
[[nodiscard]] http::Status status_of(HandshakeFault fault);

/// One lower-case line, without full stop or line end.
[[nodiscard]] std::string_view explain(HandshakeFault fault);

/// Whether this is a request for the WebSocket protocol: GET, HTTP/1.1, no content, `upgrade: websocket`, and
/// `connection: upgrade`. Any other request is to be answered as if nothing had been said of an upgrade.
[[nodiscard]] bool asks_for_websocket(const http::RequestHead& head);

/// What the request asks for, or the first rule of RFC 6455 section 4.2.1 that it breaks.
[[nodiscard]] std::expected<Upgrade, HandshakeFault> check_handshake(const http::RequestHead& head);

/// Octets of a SHA-1 sum in base64.
inline constexpr std::size_t kAcceptValueBytes = 28;

/// The value of `sec-websocket-accept` for a key (RFC 6455 section 4.2.2).
[[nodiscard]] std::array<char, kAcceptValueBytes> accept_value(std::string_view key);

/// The answer to a handshake. All views are read during the call only.
struct SwitchingProtocols {
  std::string_view key;           ///< of the request
  std::string_view date{};        ///< no `date` field when empty
  std::string_view protocol{};    ///< one of those that were offered; none when empty
  std::string_view extensions{};  ///< what was agreed; none when empty
};

/// Appends the head that answers with 101; frames may follow at once.
void write_switching_protocols(http::OutputBuffer& output, const SwitchingProtocols& answer);

/// The first of the offered subprotocols that is supported; empty when there is none. Names are
/// case-sensitive.
[[nodiscard]] std::string_view choose_protocol(std::string_view offered,
                                               std::span<const std::string> supported);

}  // namespace ringmark::websocket
