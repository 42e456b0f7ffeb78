// Compressed payloads as octets.
#include "protocol/websocket/deflater.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/protocol/websocket/octet_notation.hpp"

namespace ringmark::websocket {
namespace {

std::string payload_of(Deflater& deflater, std::string_view message) {
  std::string payload(deflater.bound(message.size()), '\0');
  payload.resize(deflater.deflate(message, payload));
  return payload;
}

// RFC 7692 sections 7.2.3.1, 7.2.3.2 and 7.2.3.6.
TEST(Deflater, WritesTheExamplesOfTheRfc) {
  Deflater shared(15, ContextTakeover::Shared);
  EXPECT_EQ(payload_of(shared, "Hello"), octets("f248cdc9c90700"));
  EXPECT_EQ(payload_of(shared, "Hello"), octets("f248cdc9c90700"));
  Deflater dedicated(15, ContextTakeover::Dedicated);
  EXPECT_EQ(payload_of(dedicated, "Hello"), octets("f248cdc9c90700"));
  EXPECT_EQ(payload_of(dedicated, "Hello"), octets("f200110000"));
  EXPECT_EQ(payload_of(dedicated, ""), octets("00"));
}

TEST(Deflater, SaysWhetherItKeepsAContext) {
  EXPECT_FALSE(Deflater(15, ContextTakeover::Shared).keeps_context());
  EXPECT_TRUE(Deflater(15, ContextTakeover::Dedicated).keeps_context());
}

TEST(Deflater, LooksBackNoFurtherThanItsWindow) {
  // The same noise 600 octets later: a window of 512 octets cannot see it, one of 1,024 can.
  std::string noise(600, '\0');
  unsigned state = 1;
  for (char& octet : noise) {
    state = state * 1664525 + 1013904223;
    octet = static_cast<char>(state >> 24);
  }
  Deflater narrow(9, ContextTakeover::Shared);
  Deflater wide(10, ContextTakeover::Shared);
  EXPECT_GT(payload_of(narrow, noise + noise).size(), 1200U);
  EXPECT_LT(payload_of(wide, noise + noise).size(), 700U);
}

}  // namespace
}  // namespace ringmark::websocket
