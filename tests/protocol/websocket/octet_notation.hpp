// Octets as a person writes them: hexadecimal, 'text', and repetition.
#pragma once

#include <string>
#include <string_view>

namespace ringmark::websocket {

/// `81 85 00000000 'Hello'` are eleven octets. Blanks mean nothing between parts; `'a'*3` and `(00 80)*2`
/// repeat the part before the star. Throws std::invalid_argument for anything else.
[[nodiscard]] std::string octets(std::string_view notation);

}  // namespace ringmark::websocket
