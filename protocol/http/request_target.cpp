// Decoding and encoding of paths and queries.
#include "protocol/http/request_target.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "protocol/http/octets.hpp"

namespace ringmark::http {
namespace {

constexpr int kBitsPerDigit = 4;
constexpr unsigned kLowDigitMask = 0xf;
constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

enum class Plus : bool { Itself, Blank };

void decode(std::string_view text, Plus plus, std::string& out) {
  out.clear();
  out.reserve(text.size());
  for (std::size_t index = 0; index < text.size(); ++index) {
    const bool complete = text[index] == '%' && text.size() - index > 2;
    const int high = complete ? hex_value(text[index + 1]) : -1;
    const int low = complete ? hex_value(text[index + 2]) : -1;
    if (high >= 0 && low >= 0) {
      out.push_back(static_cast<char>(high << kBitsPerDigit | low));
      index += 2;
      continue;
    }
    out.push_back(plus == Plus::Blank && text[index] == '+' ? ' ' : text[index]);
  }
  repair_utf8(out);
}

// Well-formed sequences by their first octet (Unicode 15.0 table 3-7): length, range of the second octet.
struct Sequence {
  std::size_t size;
  unsigned char second_min;
  unsigned char second_max;
};

// NOLINTBEGIN(readability-magic-numbers): the numbers of table 3-7.
Sequence sequence_of(unsigned char first) {
  if (first < 0x80) return {1, 0x80, 0xbf};
  if (first < 0xc2) return {0, 0, 0};
  if (first < 0xe0) return {2, 0x80, 0xbf};
  if (first == 0xe0) return {3, 0xa0, 0xbf};
  if (first == 0xed) return {3, 0x80, 0x9f};
  if (first < 0xf0) return {3, 0x80, 0xbf};
  if (first == 0xf0) return {4, 0x90, 0xbf};
  if (first < 0xf4) return {4, 0x80, 0xbf};
  if (first == 0xf4) return {4, 0x80, 0x8f};
  return {0, 0, 0};
}

bool is_continuation(unsigned char octet) {
  return octet >= 0x80 && octet <= 0xbf;
}
// NOLINTEND(readability-magic-numbers)

enum class Utf8 : bool { Valid, Invalid };

struct Utf8Part {
  std::size_t size;  // at least 1
  Utf8 verdict;
};

// The code point at the front of `text`, or the maximal part of one, which a single U+FFFD replaces.
Utf8Part first_part(std::string_view text) {
  const auto octet_at = [text](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const Sequence sequence = sequence_of(octet_at(0));
  if (sequence.size <= 1) return {1, sequence.size == 1 ? Utf8::Valid : Utf8::Invalid};
  if (text.size() < 2 || octet_at(1) < sequence.second_min || octet_at(1) > sequence.second_max) {
    return {1, Utf8::Invalid};
  }
  std::size_t size = 2;
  while (size < sequence.size && size < text.size() && is_continuation(octet_at(size)))
    ++size;
  return {size, size == sequence.size ? Utf8::Valid : Utf8::Invalid};
}

}  // namespace

void percent_decode(std::string_view text, std::string& out) {
  decode(text, Plus::Itself, out);
}

void percent_encode_path(std::string_view path, std::string& out) {
  constexpr std::string_view kHexDigits = "0123456789ABCDEF";
  out.clear();
  out.reserve(path.size());
  for (const char octet : path) {
    if (is_in(kPathChar, octet)) {
      out.push_back(octet);
      continue;
    }
    const auto value = static_cast<unsigned char>(octet);
    out.append({'%', kHexDigits[value >> kBitsPerDigit], kHexDigits[value & kLowDigitMask]});
  }
}

bool QueryPairs::next(std::string& name, std::string& value) {
  while (!rest_.empty()) {
    const std::size_t pair_size = std::min(rest_.find('&'), rest_.size());
    const std::string_view pair = rest_.substr(0, pair_size);
    rest_.remove_prefix(std::min(pair_size + 1, rest_.size()));
    if (pair.empty()) continue;
    const std::size_t name_size = std::min(pair.find('='), pair.size());
    decode(pair.substr(0, name_size), Plus::Blank, name);
    decode(pair.substr(std::min(name_size + 1, pair.size())), Plus::Blank, value);
    return true;
  }
  return false;
}

void repair_utf8(std::string& text) {
  const auto is_ascii = [](char octet) { return static_cast<signed char>(octet) >= 0; };
  if (std::ranges::all_of(text, is_ascii)) return;
  std::string repaired;
  for (std::string_view rest = text; !rest.empty();) {
    const Utf8Part part = first_part(rest);
    repaired.append(part.verdict == Utf8::Valid ? rest.substr(0, part.size) : kReplacement);
    rest.remove_prefix(part.size);
  }
  text = std::move(repaired);
}

}  // namespace ringmark::http
