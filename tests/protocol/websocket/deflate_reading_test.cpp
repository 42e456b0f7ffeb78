// Compressed messages among frames (RFC 7692 sections 6 and 7.2.3), at every split.
#include <gtest/gtest.h>

#include <string>

#include "tests/protocol/websocket/octet_notation.hpp"
#include "tests/protocol/websocket/reader_judge.hpp"

namespace ringmark::websocket {
namespace {

std::string heard_deflated(std::string_view notation, ContextTakeover takeover = ContextTakeover::Shared) {
  return events(octets(notation), {.role = Role::Client, .deflate = takeover});
}

TEST(DeflateReading, ReadsTheExamplesOfTheRfc) {
  EXPECT_EQ(heard_deflated("c1 07 f248cdc9c90700"), "text 'Hello'");
  EXPECT_EQ(heard_deflated("41 03 f248cd 80 04 c9c90700"), "text 'Hello'");
  EXPECT_EQ(heard_deflated("c1 0b 000500faff48656c6c6f00"), "text 'Hello'");
  EXPECT_EQ(heard_deflated("c1 08 f348cdc9c9070000"), "text 'Hello'");
  EXPECT_EQ(heard_deflated("c1 0d f24805000000ffffcac9c90700"), "text 'Hello'");
}

TEST(DeflateReading, KeepsTheWindowIfThatWasAgreed) {
  EXPECT_EQ(heard_deflated("c1 07 f248cdc9c90700 c1 05 f200110000", ContextTakeover::Dedicated),
            "text 'Hello'; text 'Hello'");
  EXPECT_EQ(heard_deflated("c1 07 f248cdc9c90700 c1 05 f200110000", ContextTakeover::Shared),
            "text 'Hello'; failed 1007");
}

TEST(DeflateReading, KeepsTheWindowBehindALastBlock) {
  EXPECT_EQ(heard_deflated("c1 08 f348cdc9c9070000 c1 05 f200110000", ContextTakeover::Dedicated),
            "text 'Hello'; text 'Hello'");
  EXPECT_EQ(heard_deflated("c1 07 f348cdc9c90700 c1 05 f200110000", ContextTakeover::Dedicated),
            "text 'Hello'; text 'Hello'");
}

TEST(DeflateReading, ReadsEmptyMessages) {
  EXPECT_EQ(heard_deflated("c1 01 00"), "text ''");
  EXPECT_EQ(heard_deflated("c2 00"), "binary ''");
  EXPECT_EQ(heard_deflated("c1 01 00 c1 07 f248cdc9c90700", ContextTakeover::Dedicated),
            "text ''; text 'Hello'");
}

TEST(DeflateReading, ReadsPlainMessagesAndControlFramesBetween) {
  EXPECT_EQ(heard_deflated("81 02 'Hi' 41 03 f248cd 89 01 'p' 80 04 c9c90700 81 02 'Ho'"),
            "text 'Hi'; ping 'p'; text 'Hello'; text 'Ho'");
}

TEST(DeflateReading, FailsTheBitWhereItMeansNothing) {
  EXPECT_EQ(heard_deflated("41 03 f248cd c0 04 c9c90700"), "failed 1002") << "on a continuation";
  EXPECT_EQ(heard_deflated("c9 00"), "failed 1002") << "on a control frame";
  EXPECT_EQ(heard_deflated("a1 00"), "failed 1002") << "another reserved bit";
  EXPECT_EQ(heard_deflated("e1 00"), "failed 1002") << "another reserved bit beside it";
}

TEST(DeflateReading, FailsWhatCannotBeInflated) {
  EXPECT_EQ(heard_deflated("c1 01 ff"), "failed 1007") << "a reserved kind of block";
  EXPECT_EQ(heard_deflated("c1 03 f248cd"), "failed 1007") << "breaks off";
  EXPECT_EQ(heard_deflated("c1 05 f200110000"), "failed 1007") << "refers to what never came";
  EXPECT_EQ(heard_deflated("c1 05 000500faff"), "failed 1007") << "a stored block without its octets";
  EXPECT_EQ(heard_deflated("c1 0b f248cdc9c90700000000ff"), "failed 1007")
      << "the tail that should have been cut off";
}

TEST(DeflateReading, ChecksTheInflatedText) {
  EXPECT_EQ(heard_deflated("c1 07 000100feff ce 00"), "failed 1007");
  EXPECT_EQ(heard_deflated("c2 07 000100feff ce 00"), "binary '\xce'");
  EXPECT_EQ(heard_deflated("c1 08 000200fdff ceba 00"), "text 'κ'");
}

TEST(DeflateReading, FailsMessagesThatInflateBeyondTheLimit) {
  const auto limited = [](std::size_t message_bytes) {
    return events(octets("c1 07 f248cdc9c90700"),
                  {.role = Role::Client, .deflate = ContextTakeover::Shared, .limits = {message_bytes}});
  };
  EXPECT_EQ(limited(7), "text 'Hello'");
  EXPECT_EQ(limited(6), "failed 1009") << "as announced";
  const Reading small{
      .role = Role::Client, .deflate = ContextTakeover::Shared, .limits = {.message_bytes = 12}};
  EXPECT_EQ(events(octets("c1 06 4a4c44000000"), small), "text 'aaaaaaaaaaaa'");
  EXPECT_EQ(events(octets("c1 06 4a4c44020000"), small), "failed 1009")
      << "by its inflated size";
}

}  // namespace
}  // namespace ringmark::websocket
