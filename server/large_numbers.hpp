// Numbers of JSON that no machine number holds.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ringmark::server {

/// The JSON document `text`, which is valid, with a string in the place of each number that neither 64 bits
/// nor a double hold: the digits of an integer, "inf" or "-inf" for what overflows a double, as the reference
/// spells them. Nothing when an integer has more than 4,300 digits, which the reference does not read
/// (CPython's sys.set_int_max_str_digits).
[[nodiscard]] std::optional<std::string> quote_large_numbers(std::string_view text);

}  // namespace ringmark::server
