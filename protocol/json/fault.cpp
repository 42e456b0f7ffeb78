// Walks a text by the grammar of RFC 8259 without recursion, and stops where CPython's json module would.
#include "protocol/json/fault.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <tuple>

namespace ringmark::json {
namespace {

constexpr std::string_view kExpectingValue = "Expecting value";
constexpr std::string_view kExpectingName = "Expecting property name enclosed in double quotes";
constexpr std::string_view kExpectingColon = "Expecting ':' delimiter";
constexpr std::string_view kExpectingComma = "Expecting ',' delimiter";
constexpr std::string_view kExtraText = "Extra data";
constexpr std::string_view kUnterminated = "Unterminated string starting at";
constexpr std::string_view kControl = "Invalid control character at";
constexpr std::string_view kEscape = "Invalid \\escape";
constexpr std::string_view kCodeEscape = "Invalid \\uXXXX escape";

constexpr std::size_t kCodeDigits = 4;
constexpr int kHexBase = 16;

bool is_digit(char octet) {
  return octet >= '0' && octet <= '9';
}

class Walk {
 public:
  explicit Walk(std::string_view text) : text_{text} {}

  // Whether the text is right, or too deep to say.
  bool run();

  [[nodiscard]] std::string_view message() const { return message_; }
  [[nodiscard]] std::size_t offset() const { return offset_; }

 private:
  enum class Expected { Value, Member, CommaOrEnd, Nothing, Fault };

  Expected value();
  Expected member();
  Expected comma_or_end();
  Expected opened(char closing);
  Expected closed();
  bool text_value();
  bool escape();
  bool code_escape();
  std::optional<std::uint32_t> code_at(std::size_t offset) const;
  bool number();
  void digits();

  char peek() const { return offset_ < text_.size() ? text_[offset_] : '\0'; }
  void skip_blanks() { offset_ = std::min(text_.find_first_not_of(" \t\n\r", offset_), text_.size()); }
  bool skip(std::string_view word) {
    if (!text_.substr(offset_).starts_with(word)) return false;
    offset_ += word.size();
    return true;
  }
  bool fault(std::string_view message, std::size_t offset) {
    message_ = message;
    offset_ = offset;
    return false;
  }
  Expected fault(std::string_view message) {
    message_ = message;
    return Expected::Fault;
  }

  std::string_view text_;
  std::size_t offset_{0};
  std::string open_;  // the closing brackets that are due, innermost last
  std::string_view message_;
};

bool Walk::run() {
  Expected expected = Expected::Value;
  while (expected != Expected::Fault && open_.size() <= kDepthMax) {
    skip_blanks();
    switch (expected) {
      case Expected::Value:
        expected = value();
        break;
      case Expected::Member:
        expected = member();
        break;
      case Expected::CommaOrEnd:
        expected = comma_or_end();
        break;
      case Expected::Nothing:
        return offset_ == text_.size() || fault(kExtraText, offset_);
      case Expected::Fault:
        break;
    }
  }
  return expected != Expected::Fault;
}

Walk::Expected Walk::value() {
  if (skip("{")) return opened('}');
  if (skip("[")) return opened(']');
  if (peek() == '"') return text_value() ? Expected::CommaOrEnd : Expected::Fault;
  if (skip("null") || skip("true") || skip("false") || number()) return Expected::CommaOrEnd;
  return fault(kExpectingValue);
}

Walk::Expected Walk::opened(char closing) {
  open_ += closing;
  skip_blanks();
  if (peek() == closing) return closed();
  return closing == '}' ? Expected::Member : Expected::Value;
}

Walk::Expected Walk::closed() {
  ++offset_;
  open_.pop_back();
  return Expected::CommaOrEnd;
}

Walk::Expected Walk::member() {
  if (peek() != '"') return fault(kExpectingName);
  if (!text_value()) return Expected::Fault;
  skip_blanks();
  if (!skip(":")) return fault(kExpectingColon);
  return Expected::Value;
}

Walk::Expected Walk::comma_or_end() {
  if (open_.empty()) return Expected::Nothing;
  if (peek() == open_.back()) return closed();
  if (!skip(",")) return fault(kExpectingComma);
  return open_.back() == '}' ? Expected::Member : Expected::Value;
}

bool Walk::text_value() {
  constexpr unsigned char kFirstAllowed = 0x20;  // RFC 8259 section 7
  const std::size_t start = offset_;
  for (++offset_; offset_ < text_.size();) {
    const char octet = text_[offset_];
    if (static_cast<unsigned char>(octet) < kFirstAllowed) return fault(kControl, offset_);
    if (octet == '\\') {
      if (offset_ + 1 == text_.size()) break;
      if (!escape()) return false;
      continue;
    }
    ++offset_;
    if (octet == '"') return true;
  }
  return fault(kUnterminated, start);
}

bool Walk::escape() {
  constexpr std::string_view kShortEscapes = R"("\/bfnrt)";
  const char kind = text_[offset_ + 1];
  if (kind == 'u') return code_escape();
  if (kShortEscapes.find(kind) == std::string_view::npos) return fault(kEscape, offset_);
  offset_ += 2;
  return true;
}

// A surrogate without its other half stands for no character: CPython lets it pass, we do not.
bool Walk::code_escape() {
  constexpr std::uint32_t kHighMin = 0xd800;
  constexpr std::uint32_t kLowMin = 0xdc00;
  constexpr std::uint32_t kLowMax = 0xdfff;
  constexpr std::size_t kEscapeBytes = 2 + kCodeDigits;
  const auto code = code_at(offset_);
  if (!code || (*code >= kLowMin && *code <= kLowMax)) return fault(kCodeEscape, offset_ + 1);
  if (*code >= kHighMin && *code < kLowMin) {
    const auto low = code_at(offset_ + kEscapeBytes);
    if (!low || *low < kLowMin || *low > kLowMax) return fault(kCodeEscape, offset_ + 1);
    offset_ += kEscapeBytes;
  }
  offset_ += kEscapeBytes;
  return true;
}

// The number of the escape \uXXXX that begins at `offset` and is not the end of the text.
std::optional<std::uint32_t> Walk::code_at(std::size_t offset) const {
  const std::string_view rest = text_.substr(std::min(offset, text_.size()));
  if (!rest.starts_with("\\u") || rest.size() <= 2 + kCodeDigits) return std::nullopt;
  std::uint32_t code = 0;
  const char* end = rest.data() + 2 + kCodeDigits;
  if (std::from_chars(rest.data() + 2, end, code, kHexBase).ptr != end) return std::nullopt;
  return code;
}

// Takes as much as is a number, as CPython does: of "01" the "0", of "1." the "1".
bool Walk::number() {
  const std::size_t start = offset_;
  std::ignore = skip("-");
  if (!is_digit(peek())) {
    offset_ = start;
    return false;
  }
  if (!skip("0")) digits();
  if (peek() == '.' && offset_ + 1 < text_.size() && is_digit(text_[offset_ + 1])) {
    ++offset_;
    digits();
  }
  const std::size_t before_exponent = offset_;
  if (skip("e") || skip("E")) {
    if (!skip("+")) std::ignore = skip("-");
    if (!is_digit(peek())) offset_ = before_exponent;
    digits();
  }
  return true;
}

void Walk::digits() {
  while (is_digit(peek()))
    ++offset_;
}

std::size_t count_code_points(std::string_view text) {
  constexpr unsigned char kContinuationMask = 0xc0;
  constexpr unsigned char kContinuation = 0x80;
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char octet) {
    return (static_cast<unsigned char>(octet) & kContinuationMask) != kContinuation;
  }));
}

}  // namespace

std::optional<Fault> find_fault(std::string_view text) {
  Walk walk{text};
  if (walk.run()) return std::nullopt;
  const std::string_view before = text.substr(0, walk.offset());
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return Fault{.message = walk.message(),
               .position = count_code_points(before),
               .line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n')),
               .column = 1 + count_code_points(before.substr(line_start))};
}

}  // namespace ringmark::json
