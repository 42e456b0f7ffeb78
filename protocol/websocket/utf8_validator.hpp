// UTF-8 that arrives in pieces (RFC 3629): says no at the first octet that no text can continue with.
#pragma once

#include <cstdint>
#include <string_view>

namespace ringmark::websocket {

/// Whether `octet` is 10xxxxxx: no character begins with it.
[[nodiscard]] constexpr bool continues_character(char octet) {
  constexpr unsigned kMask = 0xc0;
  constexpr unsigned kMark = 0x80;
  return (static_cast<unsigned char>(octet) & kMask) == kMark;
}

/// One text: accept() each piece in order, then ask complete().
class Utf8Validator {
 public:
  /// Whether the text so far, these octets included, is the beginning of valid UTF-8. After `false` it says
  /// nothing.
  [[nodiscard]] bool accept(std::string_view octets);

  /// Whether the text may end here: no character is unfinished.
  [[nodiscard]] bool complete() const { return left_ == 0; }

 private:
  [[nodiscard]] bool accept(char signed_octet);
  [[nodiscard]] bool begin(unsigned char octet);

  static constexpr std::uint8_t kContinuationMin = 0x80;
  static constexpr std::uint8_t kContinuationMax = 0xbf;

  std::uint8_t left_ = 0;                     // octets that the character still needs
  std::uint8_t next_min_ = kContinuationMin;  // of its next octet: narrower behind a few first octets
  std::uint8_t next_max_ = kContinuationMax;
};

}  // namespace ringmark::websocket
