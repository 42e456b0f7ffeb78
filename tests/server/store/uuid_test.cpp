// Identifiers: their layout, and that they differ.
#include "server/store/uuid.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace ringmark::server::store {
namespace {

TEST(Uuid, HasVersionFourAndTheVariantOfItsDocument) {
  UuidOctets octets{};
  EXPECT_EQ(uuid_of(octets), "00000000-0000-4000-8000-000000000000");
  octets.fill(0xff);
  EXPECT_EQ(uuid_of(octets), "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

TEST(Uuid, KeepsTheOrderOfItsOctets) {
  EXPECT_EQ(uuid_of({0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32,
                     0x10}),
            "01234567-89ab-4def-bedc-ba9876543210");
}

TEST(Uuid, ComesNoSecondTime) {
  std::set<std::string> seen;
  for (int count = 0; count < 1000; ++count)
    seen.insert(random_uuid());
  EXPECT_EQ(seen.size(), 1000U);
}

}  // namespace
}  // namespace ringmark::server::store
