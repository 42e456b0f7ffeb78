// Numbers as the reference reads and spells them.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace ringmark::server {

enum class IntegerFault : std::uint8_t {
  NotDecimal,
  OutOfRange,  ///< decimal, but beyond 64 bits with sign
};

/// Reads an optional sign and decimal digits, leading zeros included, and nothing else.
[[nodiscard]] std::expected<std::int64_t, IntegerFault> parse_integer(std::string_view text);

/// The shortest spelling that reads back as `number`, in Python's layout: 4.5, 1.0, 1e+16, 1e-07.
[[nodiscard]] std::string spell_number(double number);

}  // namespace ringmark::server
