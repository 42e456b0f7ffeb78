// Numbers in network byte order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ringmark::websocket {

inline constexpr int kBitsPerOctet = 8;

/// At most 8 octets as one number.
[[nodiscard]] inline std::uint64_t big_endian(std::string_view octets) {
  std::uint64_t number = 0;
  for (const char octet : octets)
    number = number << kBitsPerOctet | static_cast<unsigned char>(octet);
  return number;
}

/// Writes the low `size` octets of a number; returns where they end.
inline char* put_big_endian(char* at, std::uint64_t number, std::size_t size) {
  for (std::size_t left = size; left-- > 0;)
    *at++ = static_cast<char>(number >> (kBitsPerOctet * left));
  return at;
}

}  // namespace ringmark::websocket
