// Conversions on top of std::from_chars and std::to_chars.
#include "server/conversion.hpp"

#include <array>
#include <charconv>
#include <system_error>

namespace ringmark::server {

std::expected<std::int64_t, IntegerFault> parse_integer(std::string_view text) {
  // from_chars knows no plus sign.
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc::invalid_argument || parsed != end) return std::unexpected{IntegerFault::NotDecimal};
  if (error == std::errc::result_out_of_range) return std::unexpected{IntegerFault::OutOfRange};
  return number;
}

std::string spell_number(double number) {
  // The bounds of repr(): fixed notation for decimal exponents from -4 to 15 (CPython, float_repr_style
  // 'short').
  constexpr int kFixedExponentMin = -4;
  constexpr int kFixedExponentMax = 15;
  constexpr std::size_t kSpellingBytesMax =
      32;  // sign, 17 digits, point, up to 4 leading zeros, exponent of 5
  std::array<char, kSpellingBytesMax> buffer;
  char* const limit = buffer.data() + buffer.size();
  const char* end = std::to_chars(buffer.data(), limit, number, std::chars_format::scientific).ptr;
  const std::string scientific{static_cast<const char*>(buffer.data()), end};
  const std::size_t exponent_at = scientific.find('e') + 1;
  const auto exponent = parse_integer(std::string_view{scientific}.substr(exponent_at));
  if (!exponent || *exponent < kFixedExponentMin || *exponent > kFixedExponentMax) return scientific;
  end = std::to_chars(buffer.data(), limit, number, std::chars_format::fixed).ptr;
  std::string fixed{static_cast<const char*>(buffer.data()), end};
  if (fixed.find('.') == std::string::npos) fixed += ".0";
  return fixed;
}

}  // namespace ringmark::server
