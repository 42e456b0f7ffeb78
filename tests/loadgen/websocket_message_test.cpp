// Stamps, as they are written and found again.
#include "loadgen/websocket_message.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace ringmark::loadgen {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kText = "~rm0000000499602d20000a100000b2e";
const Stamp kStamp{.intended = runtime::Instant{1'234'567'890ns}, .sender = 161, .sequence = 2862};

TEST(Stamp, IsTextOfFixedSize) {
  std::string text(kStampBytes, ' ');
  write_stamp(text.data(), kStamp);
  EXPECT_EQ(text, kText);
}

TEST(Stamp, IsReadAsItWasWritten) {
  EXPECT_EQ(read_stamp(kText), kStamp);
}

TEST(Stamp, HoldsTheLargestNumbers) {
  const Stamp largest{.intended = runtime::Instant{std::chrono::nanoseconds{(std::int64_t{1} << 60) - 1}},
                      .sender = 0xff'ffff,
                      .sequence = 0xffff'ffff};
  std::string text(kStampBytes, ' ');
  write_stamp(text.data(), largest);
  EXPECT_EQ(text, "~rmfffffffffffffffffffffffffffff");
  EXPECT_EQ(read_stamp(text), largest);
}

TEST(Stamp, IsNotReadFromLessOrFromOtherText) {
  for (std::size_t size = 0; size < kText.size(); ++size)
    EXPECT_EQ(read_stamp(kText.substr(0, size)), std::nullopt) << size;
  for (std::size_t index = 0; index < kText.size(); ++index) {
    std::string changed{kText};
    changed[index] = 'g';
    EXPECT_EQ(read_stamp(changed), std::nullopt) << index;
  }
}

TEST(Stamp, IsFoundBehindWhatAServerPutsBeforeAMessage) {
  const std::string message = std::string{kText} + "filler";
  EXPECT_EQ(find_stamp(message, message.size()), kStamp);
  EXPECT_EQ(find_stamp("客户端说: " + message, message.size()), kStamp);
}

TEST(Stamp, IsFoundInsideWhatAServerPutsAroundAMessage) {
  const std::string message{kText};
  EXPECT_EQ(find_stamp("{\"text\":\"" + message + "\"}", message.size()), kStamp);
  EXPECT_EQ(find_stamp("~rm~rm" + message + "~rm", message.size()), kStamp);
}

TEST(Stamp, IsNotFoundWhereThereIsNone) {
  EXPECT_EQ(find_stamp("", 32), std::nullopt);
  EXPECT_EQ(find_stamp("有客户端断开连接", 32), std::nullopt);
  EXPECT_EQ(find_stamp("a longer message of somebody else, as it happens", 32), std::nullopt);
}

TEST(OutgoingMessage, IsAStampAndLetters) {
  OutgoingMessage message{40};
  const std::string_view text = message.stamped(kStamp);
  EXPECT_EQ(text.size(), 40U);
  EXPECT_TRUE(text.starts_with(kText));
  EXPECT_EQ(text.substr(kStampBytes).find_first_not_of("abcdefghijklmnopqrstuvwxyz"), std::string_view::npos);
}

TEST(OutgoingMessage, FitsWhateverItsStampSays) {
  OutgoingMessage message{40};
  const std::string first{message.stamped(kStamp)};
  const std::string second{message.stamped(Stamp{})};
  EXPECT_TRUE(message.fits(first));
  EXPECT_TRUE(message.fits(second));
}

TEST(OutgoingMessage, FitsNothingElse) {
  OutgoingMessage message{40};
  const std::string text{message.stamped(kStamp)};
  EXPECT_FALSE(message.fits(text.substr(0, 39)));
  EXPECT_FALSE(message.fits(text + "a"));
  std::string changed = text;
  changed.back() = '.';
  EXPECT_FALSE(message.fits(changed));
}

}  // namespace
}  // namespace ringmark::loadgen
