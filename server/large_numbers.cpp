// One pass over the tokens: strings are skipped, numbers looked at.
#include "server/large_numbers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <system_error>

namespace ringmark::server {
namespace {

constexpr std::size_t kDigitsMax = 4'300;

template <typename Number>
bool overflows(std::string_view number) {
  Number value{};
  return std::from_chars(number.data(), number.data() + number.size(), value).ec ==
         std::errc::result_out_of_range;
}

std::size_t end_of_string(std::string_view text, std::size_t quotation_mark) {
  std::size_t at = quotation_mark + 1;
  while (text[at] != '"')
    at += text[at] == '\\' ? 2 : 1;
  return at + 1;
}

// Not from_chars: it calls a double that is too small out of range, too, and readers of JSON take that for 0.
bool is_infinite(std::string_view number) {
  return std::isinf(std::strtod(std::string{number}.c_str(), nullptr));
}

}  // namespace

std::optional<std::string> quote_large_numbers(std::string_view text) {
  std::string quoted;
  for (std::size_t at = 0; at < text.size();) {
    const char octet = text[at];
    const std::size_t begin = at;
    if (octet == '"') {
      at = end_of_string(text, at);
      quoted += text.substr(begin, at - begin);
      continue;
    }
    if (octet != '-' && (octet < '0' || octet > '9')) {
      quoted += octet;
      ++at;
      continue;
    }
    at = std::min(text.find_first_not_of("+-.0123456789Ee", at), text.size());
    const std::string_view number = text.substr(begin, at - begin);
    const std::size_t digits = number.size() - (octet == '-' ? 1 : 0);
    if (number.find_first_of(".eE") != std::string_view::npos) {
      quoted += !is_infinite(number) ? number : octet == '-' ? R"("-inf")" : R"("inf")";
    } else if (digits > kDigitsMax) {
      return std::nullopt;
    } else if (overflows<std::int64_t>(number) && (octet == '-' || overflows<std::uint64_t>(number))) {
      quoted.append("\"").append(number).append("\"");
    } else {
      quoted += number;
    }
  }
  return quoted;
}

}  // namespace ringmark::server
