// Octets in, events out.
#include "protocol/websocket/message_reader.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ringmark::websocket {
namespace {

using Event = MessageReader::Event;

TEST(MessageReader, UnmasksTheExampleOfTheRfc) {
  const Limits limits;
  MessageReader reader(Role::Server, limits);
  std::string octets = "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
  std::span<char> rest{octets};
  ASSERT_EQ(reader.next(rest), Event::Message);
  EXPECT_EQ(reader.opcode(), Opcode::Text);
  EXPECT_EQ(reader.payload(), "Hello");
  EXPECT_EQ(reader.next(rest), Event::NeedMore);
}

TEST(MessageReader, GathersFragmentsAroundAPing) {
  const Limits limits;
  MessageReader reader(Role::Client, limits);
  std::string octets = std::string("\x01\x03Hel\x89\x01!\x80\x02lo", 12);
  std::string events;
  for (char& octet : octets) {
    std::span<char> rest{&octet, 1};
    switch (reader.next(rest)) {
      case Event::Ping:
        events += "ping " + std::string(reader.payload()) + ";";
        break;
      case Event::Message:
        events += "message " + std::string(reader.payload()) + ";";
        break;
      case Event::NeedMore:
        break;
      default:
        events += "?";
    }
  }
  EXPECT_EQ(events, "ping !;message Hello;");
}

TEST(MessageReader, FailsAtTheFirstOctetThatIsNoText) {
  const Limits limits;
  MessageReader reader(Role::Client, limits);
  std::string octets = std::string("\x81\x7e\x10\x00ab\xff", 7);
  std::span<char> rest{octets};
  ASSERT_EQ(reader.next(rest), Event::Failed);
  EXPECT_EQ(reader.failure(), CloseCode::InvalidPayload);
}

TEST(MessageReader, ReadsCloseAndDropsWhatFollows) {
  const Limits limits;
  MessageReader reader(Role::Client, limits);
  std::string octets = std::string(
      "\x88\x05\x03\xe8"
      "bye\xff\xff",
      9);
  std::span<char> rest{octets};
  ASSERT_EQ(reader.next(rest), Event::Close);
  EXPECT_EQ(reader.close_code(), 1000);
  EXPECT_EQ(reader.payload(), "bye");
  EXPECT_EQ(reader.next(rest), Event::NeedMore);
  EXPECT_TRUE(rest.empty());
}

}  // namespace
}  // namespace ringmark::websocket
