// The rules of RFC 6455 sections 5 to 8 with literal octets, each at every split.
#include "protocol/websocket/message_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/protocol/websocket/octet_notation.hpp"
#include "tests/protocol/websocket/reader_judge.hpp"

namespace ringmark::websocket {
namespace {

std::string heard(std::string_view notation, const Reading& reading = {}) {
  return events(octets(notation), reading);
}

std::string heard_by_client(std::string_view notation) {
  return heard(notation, {.role = Role::Client});
}

// RFC 6455 section 5.7.
TEST(MessageReader, ReadsTheExamplesOfTheRfc) {
  EXPECT_EQ(heard("81 85 37fa213d 7f9f4d5158"), "text 'Hello'");
  EXPECT_EQ(heard("8a 85 37fa213d 7f9f4d5158"), "pong 'Hello'");
  EXPECT_EQ(heard_by_client("81 05 48656c6c6f"), "text 'Hello'");
  EXPECT_EQ(heard_by_client("01 03 48656c 80 02 6c6f"), "text 'Hello'");
  EXPECT_EQ(heard_by_client("89 05 48656c6c6f"), "ping 'Hello'");
  EXPECT_EQ(heard_by_client("82 7e 0100 ('ab')*128"), "binary '" + octets("('ab')*128") + "'");
  EXPECT_EQ(heard_by_client("82 7f 0000000000010000 'x'*65536"), "binary '" + std::string(65536, 'x') + "'");
}

TEST(MessageReader, ReadsEmptyPayloads) {
  EXPECT_EQ(heard("81 80 01020304 82 80 01020304 89 80 01020304 8a 80 01020304"),
            "text ''; binary ''; ping ''; pong ''");
  EXPECT_EQ(heard("01 80 00000000 00 80 00000000 80 80 00000000"), "text ''");
  EXPECT_EQ(heard("01 82 00000000 'ab' 80 80 00000000"), "text 'ab'");
  EXPECT_EQ(heard("01 80 00000000 80 82 00000000 'ab'"), "text 'ab'");
}

TEST(MessageReader, ReadsLengthsAtTheirBounds) {
  for (const auto& [head, size] : {std::pair{"82 fd 00000000", 125},
                                   {"82 fe 007e 00000000", 126},
                                   {"82 fe ffff 00000000", 65535},
                                   {"82 ff 0000000000010000 00000000", 65536}}) {
    const std::string payload(static_cast<std::size_t>(size), 'p');
    EXPECT_TRUE(events(octets(head) + payload) == "binary '" + payload + "'") << head;
  }
}

TEST(MessageReader, HandsOutControlFramesBetweenFragments) {
  EXPECT_EQ(
      heard("01 82 00000000 'Hi' 89 82 00000000 '12' 00 81 00000000 ' ' 8a 80 00000000 89 82 00000000 '34' "
            "80 83 00000000 'you' 81 82 00000000 'ok'"),
      "ping '12'; pong ''; ping '34'; text 'Hi you'; text 'ok'");
}

TEST(MessageReader, EndsAMessageWithACloseFrame) {
  EXPECT_EQ(heard("01 82 00000000 'Hi' 88 82 00000000 03e8"), "close 1000 ''");
}

TEST(MessageReader, ReadsControlFramesOfFullLength) {
  const std::string payload(125, 'c');
  EXPECT_EQ(events(octets("89 fd 00000000") + payload), "ping '" + payload + "'");
}

TEST(MessageReader, FailsFramesOfTheWrongMasking) {
  EXPECT_EQ(heard("81 05 'Hello'"), "failed 1002");
  EXPECT_EQ(heard("88 00"), "failed 1002");
  EXPECT_EQ(heard_by_client("81 85 37fa213d 7f9f4d5158"), "failed 1002");
  EXPECT_EQ(heard_by_client("89 80"), "failed 1002");
}

TEST(MessageReader, FailsReservedBits) {
  for (const char* const first : {"c1", "a1", "91", "f1", "d2", "c0", "c8", "c9", "ca"}) {
    EXPECT_EQ(heard(std::string{first} + " 80 00000000"), "failed 1002") << first;
  }
}

TEST(MessageReader, FailsReservedOpcodes) {
  for (const char* const first : {"83", "84", "85", "86", "87", "8b", "8c", "8d", "8e", "8f", "03", "0b"}) {
    EXPECT_EQ(heard("81 81 00000000 'a'" + std::string{first} + " 80 00000000"), "text 'a'; failed 1002")
        << first;
  }
}

TEST(MessageReader, FailsAtTheFirstOctetThatBreaksARule) {
  for (const char* const begin :
       {"c1", "83", "09", "80", "81 05", "89 fe", "89 ff", "81 fe 007d", "82 ff 000000000000ffff",
        "82 ff 8000000000000000", "82 ff 0000000001000001"}) {
    EXPECT_EQ(heard(begin).substr(0, 9), "failed 10") << begin;
  }
}

TEST(MessageReader, FailsFragmentedAndLongControlFrames) {
  EXPECT_EQ(heard("08 80 00000000"), "failed 1002");
  EXPECT_EQ(heard("09 80 00000000"), "failed 1002");
  EXPECT_EQ(heard("0a 80 00000000"), "failed 1002");
  EXPECT_EQ(heard("89 fe 007e 00000000 'p'*126"), "failed 1002");
  EXPECT_EQ(heard("88 fe 0002 00000000 03e8"), "failed 1002");
  EXPECT_EQ(heard("8a ff 0000000000000000 00000000"), "failed 1002");
}

TEST(MessageReader, FailsFragmentsOutOfOrder) {
  EXPECT_EQ(heard("80 81 00000000 'a'"), "failed 1002");
  EXPECT_EQ(heard("00 81 00000000 'a'"), "failed 1002");
  EXPECT_EQ(heard("01 81 00000000 'a' 81 81 00000000 'b'"), "failed 1002");
  EXPECT_EQ(heard("01 81 00000000 'a' 02 81 00000000 'b'"), "failed 1002");
  EXPECT_EQ(heard("81 81 00000000 'a' 80 81 00000000 'b'"), "text 'a'; failed 1002");
  EXPECT_EQ(heard("01 81 00000000 'a' 80 81 00000000 'b' 80 81 00000000 'c'"), "text 'ab'; failed 1002");
}

TEST(MessageReader, FailsLengthsThatAreNotMinimal) {
  EXPECT_EQ(heard("82 fe 0000 00000000"), "failed 1002");
  EXPECT_EQ(heard("82 fe 007d 00000000 'p'*125"), "failed 1002");
  EXPECT_EQ(heard("82 ff 0000000000000005 00000000 'Hello'"), "failed 1002");
  EXPECT_EQ(heard("82 ff 000000000000ffff 00000000"), "failed 1002");
}

TEST(MessageReader, FailsTheTopBitOfALength) {
  EXPECT_EQ(heard("82 ff 8000000000000001 00000000"), "failed 1002");
  EXPECT_EQ(heard("82 ff ffffffffffffffff 00000000"), "failed 1002");
}

TEST(MessageReader, FailsTextThatIsNotUtf8) {
  EXPECT_EQ(heard("81 83 00000000 ceba 80"), "failed 1007");
  EXPECT_EQ(heard("81 81 00000000 ce"), "failed 1007");
  EXPECT_EQ(heard("01 81 00000000 ce 80 81 00000000 ba"), "text 'κ'");
  EXPECT_EQ(heard("01 81 00000000 ce 80 80 00000000"), "failed 1007");
  EXPECT_EQ(heard("01 81 00000000 ce 89 81 00000000 'p' 80 81 00000000 'x'"), "ping 'p'; failed 1007");
  EXPECT_EQ(heard("82 81 00000000 ff"), "binary '\xff'");
}

TEST(MessageReader, FailsTextInsideAnUnfinishedFrame) {
  // 1,000 octets are announced and nine come: the last one can be in no text. Then the same masked.
  EXPECT_EQ(heard("81 fe 03e8 00000000 'ab' f4908080"), "failed 1007");
  EXPECT_EQ(heard("81 fe 03e8 01020304 60 61 f7 94 81 82"), "failed 1007");
  EXPECT_EQ(heard("01 82 00000000 'ab' 00 fe 03e8 00000000 ff"), "failed 1007");
  EXPECT_EQ(heard("01 82 00000000 'ab' 00 fe 03e8 00000000 f4"), "");
}

TEST(MessageReader, StartsAfreshWithEachText) {
  EXPECT_EQ(heard("82 81 00000000 ce 81 81 00000000 'a'"), "binary '\xce'; text 'a'");
}

TEST(MessageReader, ReadsCloseFrames) {
  EXPECT_EQ(heard("88 80 00000000"), "close");
  EXPECT_EQ(heard("88 82 00000000 03e8"), "close 1000 ''");
  EXPECT_EQ(heard("88 85 01020304 02ea 617d64"), "close 1000 'bye'");
  EXPECT_EQ(heard("88 fd 00000000 0fa0 'r'*123"), "close 4000 '" + std::string(123, 'r') + "'");
}

TEST(MessageReader, FailsBadCloseFrames) {
  EXPECT_EQ(heard("88 81 00000000 03"), "failed 1002");
  for (const char* const code :
       {"0000", "03e7", "03ec", "03ed", "03ee", "03f7", "0400", "07cf", "0bb7", "1388", "ffff"})
    EXPECT_EQ(heard("88 82 00000000" + std::string{code}), "failed 1002") << code;
  EXPECT_EQ(heard("88 83 00000000 03e8 ff"), "failed 1007");
  EXPECT_EQ(heard("88 83 00000000 03e8 ce"), "failed 1007");
}

TEST(MessageReader, DropsWhatFollowsACloseFrame) {
  EXPECT_EQ(heard("88 80 00000000 81 81 00000000 'a' ff ff ff"), "close");
}

TEST(MessageReader, KeepsItsVerdict) {
  EXPECT_EQ(heard("83 80 00000000 81 81 00000000 'a'"), "failed 1002");
}

TEST(MessageReader, FailsMessagesAboveTheLimit) {
  const Reading small{.limits = {.message_bytes = 10}};
  EXPECT_EQ(heard("82 8a 00000000 'm'*10 82 8a 00000000 'm'*10", small),
            "binary 'mmmmmmmmmm'; binary 'mmmmmmmmmm'");
  EXPECT_EQ(heard("82 8b", small), "failed 1009") << "the announced length is enough";
  EXPECT_EQ(heard("82 ff 7fffffffffffffff", small), "failed 1009");
  EXPECT_EQ(heard("02 88 00000000 'm'*8 80 83", small), "failed 1009") << "the sum is enough";
  EXPECT_EQ(heard("02 88 00000000 'm'*8 80 82 00000000 'm'*2", small), "binary 'mmmmmmmmmm'");
  EXPECT_EQ(heard("02 8a 00000000 'm'*10 89 8b 00000000 'p'*11 80 80 00000000", small),
            "ping 'ppppppppppp'; binary 'mmmmmmmmmm'")
      << "control frames do not count";
}

TEST(MessageReader, HasALimitOf16MebibytesUnlessToldOtherwise) {
  EXPECT_EQ(heard("82 ff 0000000001000000 00000000"), "");
  EXPECT_EQ(heard("82 ff 0000000001000001"), "failed 1009");
}

TEST(MessageReader, FailsMessagesOfTooManyFragments) {
  const Reading few{.limits = {.fragments = 3}};
  EXPECT_EQ(heard("02 80 00000000 00 80 00000000 80 81 00000000 'm' 82 80 00000000", few),
            "binary 'm'; binary ''");
  EXPECT_EQ(heard("02 80 00000000 00 80 00000000 00 80 00000000 80 81 00000000 'm'", few), "failed 1009");
}

TEST(MessageReader, TakesAsManyFragmentsAsItsUsualLimit) {
  const std::string all = octets("02 81 00000000 'm' (00 81 00000000 'm')*65534 80 81 00000000 'm'");
  EXPECT_TRUE(events_in_pieces(all, 4096, {}) == "binary '" + std::string(65536, 'm') + "'");
  EXPECT_TRUE(events_in_pieces(octets("02 81 00000000 'm' (00 81 00000000 'm')*65536"), 4096, {}) ==
              "failed 1009");
}

TEST(MessageReader, ReadsAMessageOf16Mebibytes) {
  const std::string payload(16 * 1024 * 1024, 'm');
  const std::string all = octets("81 ff 0000000001000000 00000000") + payload;
  for (const std::size_t piece_bytes : {std::size_t{1 << 20}, std::size_t{4093}, all.size()})
    EXPECT_TRUE(events_in_pieces(all, piece_bytes, {}) == "text '" + payload + "'") << piece_bytes;
}

}  // namespace
}  // namespace ringmark::websocket
