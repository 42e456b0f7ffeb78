// Masking at every size and offset, against the definition of RFC 6455 section 5.3.
#include "protocol/websocket/masking.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ringmark::websocket {
namespace {

constexpr MaskingKey kExampleKey{'\x37', '\xfa', '\x21', '\x3d'};

std::string by_definition(std::string_view payload, std::size_t offset) {
  std::string masked{payload};
  for (std::size_t index = 0; index < masked.size(); ++index)
    masked[index] = static_cast<char>(masked[index] ^ kExampleKey[(index + offset) % 4]);
  return masked;
}

std::string sample(std::size_t size) {
  std::string octets(size, '\0');
  for (std::size_t index = 0; index < size; ++index)
    octets[index] = static_cast<char>(index * 31 + 7);
  return octets;
}

TEST(Masking, IsThatOfTheRfc) {
  std::string hello = "Hello";
  apply_mask(hello, kExampleKey);
  EXPECT_EQ(hello, "\x7f\x9f\x4d\x51\x58");
}

TEST(Masking, IsTheSameAtEverySizeOffsetAndAlignment) {
  for (std::size_t size = 0; size <= 100; ++size) {
    for (std::size_t offset = 0; offset < 9; ++offset) {
      const std::string octets = sample(size);
      // An allocation of its own size, so that sanitizers see a look behind the end.
      std::vector<char> at_odd_address(size + offset);
      std::copy(octets.begin(), octets.end(), at_odd_address.begin() + static_cast<std::ptrdiff_t>(offset));
      const std::span<char> masked{at_odd_address.data() + offset, size};
      apply_mask(masked, kExampleKey, offset);
      ASSERT_EQ((std::string{masked.begin(), masked.end()}), by_definition(octets, offset))
          << size << '+' << offset;
    }
  }
}

TEST(Masking, CopiesWhatItMasks) {
  for (std::size_t size = 0; size <= 100; ++size) {
    const std::string octets = sample(size);
    std::string masked(size, '?');
    copy_masked(masked.data(), octets, kExampleKey);
    ASSERT_EQ(masked, by_definition(octets, 0)) << size;
  }
}

}  // namespace
}  // namespace ringmark::websocket
