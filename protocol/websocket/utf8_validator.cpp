// The table of well-formed octet sequences, RFC 3629 section 4, a row a branch.
#include "protocol/websocket/utf8_validator.hpp"

#include <cstddef>
#include <cstring>

namespace ringmark::websocket {
namespace {

using Word = std::uint64_t;
constexpr Word kHighBits = 0x8080'8080'8080'8080;
constexpr unsigned kAsciiEnd = 0x80;

// The first octet outside ASCII in steps of a word, or one of the few before it.
const char* skip_ascii(const char* at, const char* end) {
  for (; static_cast<std::size_t>(end - at) >= sizeof(Word); at += sizeof(Word)) {
    Word word = 0;
    std::memcpy(&word, at, sizeof word);
    if ((word & kHighBits) != 0) break;
  }
  return at;
}

}  // namespace

bool Utf8Validator::accept(std::string_view octets) {
  const char* at = octets.data();
  const char* const end = at + octets.size();
  while (at != end) {
    if (left_ == 0) at = skip_ascii(at, end);
    if (at == end) break;
    const auto octet = static_cast<unsigned char>(*at++);
    if (left_ == 0) {
      if (!begin(octet)) return false;
      continue;
    }
    if (octet < next_min_ || octet > next_max_) return false;
    --left_;
    next_min_ = kContinuationMin;
    next_max_ = kContinuationMax;
  }
  return true;
}

bool Utf8Validator::begin(unsigned char octet) {
  if (octet < kAsciiEnd) return true;
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
