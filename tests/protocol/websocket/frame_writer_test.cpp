// Frames as literal octets.
#include "protocol/websocket/frame_writer.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/protocol/websocket/octet_notation.hpp"
#include "tests/protocol/websocket/reader_judge.hpp"

namespace ringmark::websocket {
namespace {

constexpr MaskingKey kMaskingKeyOfTheRfc{'\x37', '\xfa', '\x21', '\x3d'};

template <typename... Arguments>
std::string frame(Arguments&&... arguments) {
  http::OutputBuffer output;
  write_frame(output, std::forward<Arguments>(arguments)...);
  return std::string{output.view()};
}

template <typename... Arguments>
std::string close_frame(Arguments&&... arguments) {
  http::OutputBuffer output;
  write_close(output, std::forward<Arguments>(arguments)...);
  return std::string{output.view()};
}

TEST(FrameWriter, WritesTheExamplesOfTheRfc) {
  EXPECT_EQ(frame(Opcode::Text, "Hello"), octets("81 05 48656c6c6f"));
  EXPECT_EQ(frame(Opcode::Text, "Hello", kMaskingKeyOfTheRfc), octets("81 85 37fa213d 7f9f4d5158"));
  EXPECT_EQ(frame(Opcode::Ping, "Hello"), octets("89 05 48656c6c6f"));
  EXPECT_EQ(frame(Opcode::Pong, "Hello", kMaskingKeyOfTheRfc), octets("8a 85 37fa213d 7f9f4d5158"));
}

TEST(FrameWriter, WritesTheShortestLength) {
  EXPECT_EQ(frame(Opcode::Binary, ""), octets("82 00"));
  EXPECT_EQ(frame(Opcode::Binary, std::string(125, 'p')), octets("82 7d 'p'*125"));
  EXPECT_EQ(frame(Opcode::Binary, std::string(126, 'p')), octets("82 7e 007e 'p'*126"));
  EXPECT_EQ(frame(Opcode::Binary, std::string(65535, 'p')), octets("82 7e ffff 'p'*65535"));
  EXPECT_EQ(frame(Opcode::Binary, std::string(65536, 'p')), octets("82 7f 0000000000010000 'p'*65536"));
  EXPECT_EQ(frame(Opcode::Binary, std::string(65536, '\0'), MaskingKey{'a', 'b', 'c', 'd'}),
            octets("82 ff 0000000000010000 'abcd' 'abcd'*16384"));
}

TEST(FrameWriter, KnowsTheSizeOfAHead) {
  EXPECT_EQ(frame_head_bytes(125, Role::Server), 2U);
  EXPECT_EQ(frame_head_bytes(126, Role::Server), 4U);
  EXPECT_EQ(frame_head_bytes(65536, Role::Server), 10U);
  EXPECT_EQ(frame_head_bytes(65536, Role::Client), 14U);
}

TEST(FrameWriter, AppendsToWhatIsThere) {
  http::OutputBuffer output;
  output.append("before");
  write_frame(output, Opcode::Text, "a");
  write_frame(output, Opcode::Text, "b", MaskingKey{});
  EXPECT_EQ(output.view(), octets("'before' 81 01 'a' 81 81 00000000 'b'"));
}

TEST(FrameWriter, EncodesAFrameForManyDeliveries) {
  EXPECT_EQ(encoded_frame(Opcode::Text, "Hello"), octets("81 05 'Hello'"));
  EXPECT_EQ(encoded_frame(Opcode::Binary, std::string(300, 'p')), octets("82 7e 012c 'p'*300"));
}

TEST(FrameWriter, WritesCloseFrames) {
  EXPECT_EQ(close_frame(std::nullopt), octets("88 00"));
  EXPECT_EQ(close_frame(1000), octets("88 02 03e8"));
  EXPECT_EQ(close_frame(1002, "why"), octets("88 05 03ea 'why'"));
  EXPECT_EQ(close_frame(1000, "bye", MaskingKey{}), octets("88 85 00000000 03e8 'bye'"));
}

TEST(FrameWriter, CutsALongReasonBetweenCharacters) {
  EXPECT_EQ(close_frame(1000, std::string(123, 'r')), octets("88 7d 03e8 'r'*123"));
  EXPECT_EQ(close_frame(1000, std::string(124, 'r')), octets("88 7d 03e8 'r'*123"));
  EXPECT_EQ(close_frame(1000, octets("'r'*122 c3a9")), octets("88 7c 03e8 'r'*122"));
  EXPECT_EQ(close_frame(1000, octets("'r'*121 c3a9 'r'")), octets("88 7d 03e8 'r'*121 c3a9"));
  EXPECT_EQ(close_frame(1000, octets("'r'*120 f09f8e89 'r'")), octets("88 7a 03e8 'r'*120"));
}

TEST(FrameWriter, CompressesMessages) {
  const std::string text(1000, 'a');
  for (const ContextTakeover takeover : {ContextTakeover::Shared, ContextTakeover::Dedicated}) {
    Deflater deflater(15, takeover);
    const std::string from_server = frame(Opcode::Text, text, deflater);
    EXPECT_EQ(from_server[0], '\xc1');
    EXPECT_LT(from_server.size(), 30U);
    EXPECT_EQ(events(from_server, {.role = Role::Client, .deflate = takeover}), "text '" + text + "'");
    Deflater other(15, takeover);
    EXPECT_EQ(
        events(frame(Opcode::Binary, text, MaskedDeflate{kMaskingKeyOfTheRfc, other}), {.deflate = takeover}),
        "binary '" + text + "'");
    EXPECT_EQ(encoded_frame(Opcode::Text, text, *std::make_unique<Deflater>(15, takeover)), from_server);
  }
}

TEST(FrameWriter, LeavesWhatDoesNotShrinkAsItIs) {
  Deflater deflater(15, ContextTakeover::Shared);
  EXPECT_EQ(frame(Opcode::Text, "abc", deflater), octets("81 03 'abc'"));
  EXPECT_EQ(frame(Opcode::Text, "", deflater), octets("81 00"));
  EXPECT_EQ(frame(Opcode::Text, "abc", MaskedDeflate{{}, deflater}), octets("81 83 00000000 'abc'"));
}

TEST(FrameWriter, CompressesEverythingThatLaterMessagesReferTo) {
  Deflater deflater(15, ContextTakeover::Dedicated);
  std::string all;
  for (const char* const message : {"abc", "", "abcabc"})
    all += frame(Opcode::Text, message, deflater);
  EXPECT_EQ(all[0], '\xc1');
  EXPECT_EQ(events(all, {.role = Role::Client, .deflate = ContextTakeover::Dedicated}),
            "text 'abc'; text ''; text 'abcabc'");
}

}  // namespace
}  // namespace ringmark::websocket
