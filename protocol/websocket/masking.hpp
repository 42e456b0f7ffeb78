// Masking of what clients send (RFC 6455 section 5.3): exclusive or with a key of four octets.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace ringmark::websocket {

using MaskingKey = std::array<char, 4>;

/// Masks, or unmasks, in place. `offset` is how many octets of the payload came before these.
void apply_mask(std::span<char> octets, MaskingKey key, std::size_t offset = 0) noexcept;

/// Writes a whole payload masked to `target`, which has room for it and does not overlap it.
void copy_masked(char* target, std::string_view payload, MaskingKey key) noexcept;

}  // namespace ringmark::websocket
