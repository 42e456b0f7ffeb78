// Compression there and back, and what a hostile peer may send instead.
#include "protocol/websocket/inflater.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "protocol/websocket/deflater.hpp"
#include "tests/protocol/websocket/octet_notation.hpp"

namespace ringmark::websocket {
namespace {

constexpr std::size_t kUsualBytesMax = 1 << 24;

std::string deflated(Deflater& deflater, std::string_view message) {
  std::string payload(deflater.bound(message.size()), '\0');
  payload.resize(deflater.deflate(message, payload));
  return payload;
}

std::string noise(std::size_t size) {
  std::mt19937 random{7};
  std::string octets(size, '\0');
  for (char& octet : octets)
    octet = static_cast<char>(random());
  return octets;
}

TEST(Inflater, GivesBackWhatWasDeflated) {
  const std::string pattern = "user 17 says hello to user 23; ";
  for (int bits = 9; bits <= 15; ++bits) {
    for (const ContextTakeover takeover : {ContextTakeover::Shared, ContextTakeover::Dedicated}) {
      Deflater deflater(bits, takeover);
      Inflater inflater(bits, takeover);
      for (const std::size_t size : {0, 1, 2, 31, 1000, 0, 70'000, 300'000}) {
        std::string text;
        while (text.size() < size)
          text += pattern;
        for (const std::string& message : {text.substr(0, size), noise(size)}) {
          std::string inflated;
          ASSERT_EQ(inflater.inflate(deflated(deflater, message), kUsualBytesMax, inflated),
                    Inflater::Outcome::Complete);
          ASSERT_TRUE(inflated == message) << size << " octets, window of " << bits << " bits";
        }
      }
    }
  }
}

TEST(Inflater, ReadsAMessageOfEveryPeerWithASmallerWindow) {
  Deflater deflater(9, ContextTakeover::Dedicated);
  Inflater inflater(15, ContextTakeover::Dedicated);
  std::string message;
  for (int count = 0; count < 3; ++count) {
    ASSERT_EQ(inflater.inflate(deflated(deflater, "again and again"), kUsualBytesMax, message),
              Inflater::Outcome::Complete);
    EXPECT_EQ(message, "again and again");
  }
}

TEST(Inflater, StopsAtTheLimit) {
  Deflater deflater(15, ContextTakeover::Shared);
  const std::string zeros(10'000'000, '\0');
  const std::string bomb = deflated(deflater, zeros);
  ASSERT_LT(bomb.size(), 50'000U);
  Inflater inflater(15, ContextTakeover::Shared);
  std::string message;
  EXPECT_EQ(inflater.inflate(bomb, zeros.size() - 1, message), Inflater::Outcome::TooBig);
  std::string short_message;
  EXPECT_EQ(inflater.inflate(bomb, 1000, short_message), Inflater::Outcome::TooBig);
  EXPECT_LE(short_message.capacity(), 2002U) << "no more memory than the limit";
  EXPECT_EQ(inflater.inflate(bomb, zeros.size(), message), Inflater::Outcome::Complete);
  EXPECT_TRUE(message == zeros);
}

TEST(Inflater, ForgetsAMessageThatFailed) {
  Inflater inflater(15, ContextTakeover::Shared);
  std::string message;
  EXPECT_EQ(inflater.inflate(octets("ff"), kUsualBytesMax, message), Inflater::Outcome::Malformed);
  EXPECT_EQ(inflater.inflate(octets("f248"), kUsualBytesMax, message), Inflater::Outcome::Malformed);
  EXPECT_EQ(inflater.inflate(octets("f248cdc9c90700"), 4, message), Inflater::Outcome::TooBig);
  EXPECT_EQ(inflater.inflate(octets("f248cdc9c90700"), kUsualBytesMax, message), Inflater::Outcome::Complete);
  EXPECT_EQ(message, "Hello");
}

// Each block says that it is the last one, and is followed by another.
TEST(Inflater, ReadsManyLastBlocks) {
  const std::string blocks = octets("(f348cdc9c90700)*1000 00");
  Inflater inflater(15, ContextTakeover::Shared);
  std::string message;
  ASSERT_EQ(inflater.inflate(blocks, kUsualBytesMax, message), Inflater::Outcome::Complete);
  EXPECT_EQ(message, octets("'Hello'*1000"));
}

TEST(Inflater, SpendsLittleOnEmptyLastBlocks) {
  const std::string blocks = octets("(0300)*1000000");
  Inflater inflater(15, ContextTakeover::Dedicated);
  std::string message;
  ASSERT_EQ(inflater.inflate(blocks, kUsualBytesMax, message), Inflater::Outcome::Complete);
  EXPECT_EQ(message, "");
}

}  // namespace
}  // namespace ringmark::websocket
