// Whole characters are left to vector code; what is around them goes through the table of RFC 3629 section 4,
// octet by octet.
#include "protocol/websocket/utf8_validator.hpp"

#include <simdjson.h>

#include <cstddef>

namespace ringmark::websocket {
namespace {

// Below this, setting up the vector code takes longer than it saves.
constexpr std::size_t kVectorBytesMin = 24;

constexpr std::size_t kCharacterBytesMax = 4;
static_assert(kVectorBytesMin > kCharacterBytesMax);

constexpr unsigned kAsciiEnd = 0x80;

// Behind the whole characters that these octets begin with: nearly all of them, or none if they are not
// UTF-8.
std::size_t whole_characters(std::string_view octets) {
  if (octets.size() < kVectorBytesMin) return 0;
  std::size_t size = octets.size() - 1;
  while (continues_character(octets[size]) && size > octets.size() - kCharacterBytesMax)
    --size;
  return simdjson::validate_utf8(octets.data(), size) ? size : 0;
}

}  // namespace

bool Utf8Validator::accept(std::string_view octets) {
  while (left_ != 0 && !octets.empty()) {
    if (!accept(octets.front())) return false;
    octets.remove_prefix(1);
  }
  octets.remove_prefix(whole_characters(octets));
  for (const char octet : octets) {
    if (!accept(octet)) return false;
  }
  return true;
}

bool Utf8Validator::accept(char signed_octet) {
  const auto octet = static_cast<unsigned char>(signed_octet);
  if (left_ == 0) return octet < kAsciiEnd || begin(octet);
  if (octet < next_min_ || octet > next_max_) return false;
  --left_;
  next_min_ = kContinuationMin;
  next_max_ = kContinuationMax;
  return true;
}

bool Utf8Validator::begin(unsigned char octet) {
  if (octet < 0xc2 || octet > 0xf4) return false;  // 0xc0 and 0xc1 would be overlong, 0xf5 above U+10FFFF
  if (octet < 0xe0) {
    left_ = 1;
    return true;
  }
  left_ = octet < 0xf0 ? 2 : 3;
  if (octet == 0xe0) next_min_ = 0xa0;  // less would be overlong
  if (octet == 0xed) next_max_ = 0x9f;  // more would be a surrogate
  if (octet == 0xf0) next_min_ = 0x90;  // less would be overlong
  if (octet == 0xf4) next_max_ = 0x8f;  // more would be above U+10FFFF
  return true;
}

}  // namespace ringmark::websocket
