// Brackets, commas and escapes. Text is scanned eight octets at a time, because most of it needs no escape.
#include "protocol/json/writer.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <limits>

namespace ringmark::json {
namespace {

constexpr unsigned char kFirstPrintable = 0x20;  // octets below it are escaped, RFC 8259 section 7
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr unsigned kBitsPerHexDigit = 4;
constexpr unsigned kHexDigitMask = 0xf;

constexpr bool needs_escape(char octet) {
  return static_cast<unsigned char>(octet) < kFirstPrintable || octet == '"' || octet == '\\';
}

using Word = std::uint64_t;
constexpr Word kEveryOctet = 0x0101'0101'0101'0101;
constexpr Word kHighBits = kEveryOctet << 7;

// Whether any octet of `word` is below `bound`, which is at most 0x80: only such an octet borrows into a high
// bit that it has not got itself. An octet next to it may be reported too, which does not change the answer.
constexpr bool any_below(Word word, unsigned char bound) {
  return ((word - kEveryOctet * bound) & ~word & kHighBits) != 0;
}

constexpr bool any_equal(Word word, char octet) {
  return any_below(word ^ kEveryOctet * static_cast<unsigned char>(octet), 1);
}

// The length of the run at the front of `text` that needs no escape.
std::size_t plain_run(std::string_view text) {
  std::size_t index = 0;
  for (; text.size() - index >= sizeof(Word); index += sizeof(Word)) {
    Word word = 0;
    std::memcpy(&word, text.data() + index, sizeof word);
    if (any_below(word, kFirstPrintable) || any_equal(word, '"') || any_equal(word, '\\')) break;
  }
  while (index < text.size() && !needs_escape(text[index]))
    ++index;
  return index;
}

void append_escape(std::string& out, char octet) {
  switch (octet) {
    case '"':
      out += R"(\")";
      return;
    case '\\':
      out += R"(\\)";
      return;
    case '\n':
      out += R"(\n)";
      return;
    case '\r':
      out += R"(\r)";
      return;
    case '\t':
      out += R"(\t)";
      return;
    case '\b':
      out += R"(\b)";
      return;
    case '\f':
      out += R"(\f)";
      return;
    default:
      break;
  }
  const auto code = static_cast<unsigned char>(octet);
  out += R"(\u00)";
  out += kHexDigits[code >> kBitsPerHexDigit];
  out += kHexDigits[code & kHexDigitMask];
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
  for (;;) {
    const std::size_t plain = plain_run(text);
    out.append(text.substr(0, plain));
    if (plain == text.size()) return;
    append_escape(out, text[plain]);
    text.remove_prefix(plain + 1);
  }
}

void Writer::key(std::string_view name) {
  value(name);
  out_ += ':';
  comma_due_ = false;
}

void Writer::value(std::string_view text) {
  separate();
  out_ += '"';
  append_escaped(out_, text);
  out_ += '"';
}

void Writer::value(std::int64_t number) {
  constexpr std::size_t kDigitsMax =
      std::numeric_limits<std::int64_t>::digits10 + 2;  // the last digit and the sign
  std::array<char, kDigitsMax> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  literal({digits.data(), end});
}

void Writer::open(char bracket) {
  separate();
  out_ += bracket;
  comma_due_ = false;
}

void Writer::close(char bracket) {
  out_ += bracket;
  comma_due_ = true;
}

void Writer::literal(std::string_view text) {
  separate();
  out_ += text;
}

void Writer::separate() {
  if (comma_due_) out_ += ',';
  comma_due_ = true;
}

}  // namespace ringmark::json
