// What a reader owns: nothing when it is idle, and no copy of what came in one piece.
#include <gtest/gtest.h>

#include <string>

#include "protocol/websocket/message_reader.hpp"
#include "tests/protocol/websocket/octet_notation.hpp"
#include "tests/support/allocations.hpp"

namespace ringmark::websocket {
namespace {

using Event = MessageReader::Event;
using testing::allocations;

class ReadersMemory : public ::testing::Test {
 protected:
  Event next(std::string& octets) {
    std::span<char> rest{octets};
    const Event event = reader_.next(rest);
    octets.erase(0, octets.size() - rest.size());
    return event;
  }

  Limits limits_;
  MessageReader reader_{Role::Server, limits_};
};

TEST_F(ReadersMemory, IsNotUsedForAMessageInOnePiece) {
  std::string received = octets("81 85 37fa213d 7f9f4d5158");
  const std::uint64_t before = allocations();
  std::span<char> rest{received};
  ASSERT_EQ(reader_.next(rest), Event::Message);
  EXPECT_EQ(allocations(), before);
  EXPECT_EQ(reader_.payload().data(), received.data() + 6);
  EXPECT_EQ(reader_.payload(), "Hello");
}

TEST_F(ReadersMemory, IsNotUsedForASplitHead) {
  std::string first = octets("82 fe 00");
  std::string second = octets("7e 00000000") + std::string(126, 'm');
  const std::uint64_t before = allocations();
  std::span<char> rest{first};
  ASSERT_EQ(reader_.next(rest), Event::NeedMore);
  rest = std::span<char>{second};
  ASSERT_EQ(reader_.next(rest), Event::Message);
  EXPECT_EQ(allocations(), before);
}

TEST_F(ReadersMemory, HoldsASplitMessageUntilTheNextCall) {
  std::string first = octets("81 86 00000000 'abc'");
  std::string second = "def";
  ASSERT_EQ(next(first), Event::NeedMore);
  ASSERT_EQ(next(second), Event::Message);
  second = "xxx";
  EXPECT_EQ(reader_.payload(), "abcdef");
  std::string nothing;
  ASSERT_EQ(next(nothing), Event::NeedMore);
  EXPECT_TRUE(reader_.payload().empty());
}

TEST_F(ReadersMemory, HoldsASplitPingBesideAMessage) {
  std::string received = octets("01 83 00000000 'abc' 89 84 00000000 '12'");
  ASSERT_EQ(next(received), Event::NeedMore);
  received = octets("'34' 80 83 00000000 'def'");
  ASSERT_EQ(next(received), Event::Ping);
  EXPECT_EQ(reader_.payload(), "1234");
  ASSERT_EQ(next(received), Event::Message);
  EXPECT_EQ(reader_.payload(), "abcdef");
}

TEST_F(ReadersMemory, RunningOutChangesNothingBeforeTheMessageIsGathered) {
  std::string received = octets("81 86 00000000 'abc'");
  const testing::AllocationFailure failure{1};
  EXPECT_THROW((void)next(received), std::bad_alloc);
}

}  // namespace
}  // namespace ringmark::websocket
