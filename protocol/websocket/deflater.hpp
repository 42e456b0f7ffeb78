// Messages made smaller (RFC 7692 section 7.2.1).
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "protocol/websocket/deflate_parameters.hpp"

namespace ringmark::websocket {

/// What is cut off behind a compressed message, and is put there again to inflate it (RFC 7692
/// section 7.2.1).
inline constexpr std::string_view kFlushTail{"\0\0\xff\xff", 4};

/// Compresses whole messages, of less than 2^31 octets. Owns nothing until the first.
class Deflater {
 public:
  /// Uses a window of at most 2^`window_bits` octets, 9 to 15: zlib has no smaller one. Dedicated keeps the
  /// window from message to message; Shared forgets it, so that every peer with that window or a larger one
  /// can inflate the result.
  Deflater(int window_bits, ContextTakeover takeover);
  ~Deflater();
  Deflater(Deflater&&) noexcept;
  Deflater& operator=(Deflater&&) noexcept;

  /// Whether messages refer to earlier ones, so that the peer must get all of them in this order.
  [[nodiscard]] bool keeps_context() const { return takeover_ == ContextTakeover::Dedicated; }

  /// At least as many octets as deflate() writes for a message of this size.
  [[nodiscard]] std::size_t bound(std::size_t message_bytes);

  /// Writes the payload that stands for `message` to `target`, which has room for bound() octets; returns its
  /// size.
  [[nodiscard]] std::size_t deflate(std::string_view message, std::span<char> target);

 private:
  struct Stream;

  [[nodiscard]] Stream& stream();

  std::unique_ptr<Stream> stream_;
  int window_bits_;
  ContextTakeover takeover_;
};

}  // namespace ringmark::websocket
