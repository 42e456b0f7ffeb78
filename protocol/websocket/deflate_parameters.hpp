// What both ends agree on before messages are compressed (RFC 7692 section 7.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ringmark::websocket {

/// Who keeps what a compressor has learned from earlier messages.
enum class ContextTakeover : std::uint8_t {
  Shared,     ///< nobody, in either direction: connections of a thread share a compressor and own none while
              ///< idle
  Dedicated,  ///< each connection, in both directions, unless the peer declines
};

/// Base-2 logarithms of the LZ77 window that a compressor may use.
inline constexpr int kWindowBitsMin = 8;
inline constexpr int kWindowBitsMax = 15;

/// zlib inflates what was made with a window of 2^8 octets, but cannot make it.
inline constexpr int kDeflaterWindowBitsMin = 9;

struct DeflateParameters {
  std::optional<int> server_window_bits;  ///< 8 to 15; nullopt when nothing was said, which means 15
  std::optional<int> client_window_bits;  ///< the same
  bool server_no_context_takeover = false;
  bool client_no_context_takeover = false;

  [[nodiscard]] bool operator==(const DeflateParameters&) const = default;
};

/// What a server agrees to of the offers in `sec-websocket-extensions`: the first offer of permessage-deflate
/// that is well-formed and that we can serve; nullopt when there is none (RFC 7692 section 5).
[[nodiscard]] std::optional<DeflateParameters> negotiate(std::string_view offers, ContextTakeover mode);

/// The value of `sec-websocket-extensions` that tells the client what was agreed.
[[nodiscard]] std::string answer_of(const DeflateParameters& agreed);

/// The value of `sec-websocket-extensions` of a client that wants to compress.
[[nodiscard]] std::string_view offer_of(ContextTakeover mode);

/// What a server's answer to offer_of(mode) means; nullopt for one that the offer does not allow, upon which
/// a client fails the connection (RFC 7692 section 7.1).
[[nodiscard]] std::optional<DeflateParameters> agreed_by(std::string_view answer, ContextTakeover mode);

}  // namespace ringmark::websocket
