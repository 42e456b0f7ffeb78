// Chunked content at every split, and every way to get it wrong.
#include "protocol/http/chunked_decoder.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "tests/protocol/http/guarded_bytes.hpp"

namespace ringmark::http {
namespace {

using namespace std::string_literals;
using Outcome = ChunkedProgress::Outcome;

struct Decoded {
  Outcome outcome = Outcome::NeedMore;
  Refusal refusal = Refusal::None;
  std::size_t consumed = 0;
  std::string content;

  bool operator==(const Decoded&) const = default;
};

void PrintTo(const Decoded& decoded, std::ostream* out) {
  *out << "outcome " << static_cast<int>(decoded.outcome) << ", " << explain(decoded.refusal) << ", consumed "
       << decoded.consumed << ", content \"" << decoded.content << '"';
}

Decoded decode_two_pieces(std::string_view input, std::size_t first_bytes, const Limits& limits) {
  static GuardedBytes guarded;
  ChunkedDecoder decoder(limits);
  Decoded decoded;
  const auto feed = [&](std::string_view piece) {
    const ChunkedProgress progress = decoder.feed(guarded.place(piece), decoded.content);
    decoded.outcome = progress.outcome;
    decoded.refusal = progress.refusal;
    decoded.consumed += progress.consumed;
  };
  feed(input.substr(0, first_bytes));
  if (decoded.outcome == Outcome::NeedMore) feed(input.substr(first_bytes));
  return decoded;
}

Decoded decode(std::string_view input, const Limits& limits = {}) {
  const Decoded whole = decode_two_pieces(input, 0, limits);
  for (std::size_t first_bytes = 1; first_bytes <= input.size(); ++first_bytes) {
    EXPECT_EQ(decode_two_pieces(input, first_bytes, limits), whole)
        << "split after " << first_bytes << " octets";
  }
  return whole;
}

Decoded whole(std::size_t consumed, const std::string& content) {
  return {.outcome = Outcome::Complete, .refusal = Refusal::None, .consumed = consumed, .content = content};
}

Refusal refusal_of(std::string_view input, const Limits& limits = {}) {
  return decode(input, limits).refusal;
}

TEST(ChunkedDecoder, JoinsChunks) {
  EXPECT_EQ(decode("5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n"), whole(27, "hello, world"));
  EXPECT_EQ(decode("0\r\n\r\n"), whole(5, ""));
}

TEST(ChunkedDecoder, LeavesTheNextRequestAlone) {
  EXPECT_EQ(decode("1\r\na\r\n0\r\n\r\nGET / HTTP/1.1\r\n"), whole(11, "a"));
}

TEST(ChunkedDecoder, ReadsSizesInBothCasesAndWithLeadingZeros) {
  EXPECT_EQ(decode("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"), whole(35, "01234567890123456789"));
  EXPECT_EQ(decode("0000000000000001\r\na\r\n0000\r\n\r\n"), whole(29, "a"));
}

TEST(ChunkedDecoder, AcceptsWellFormedExtensions) {
  EXPECT_EQ(decode("1;a\r\nx\r\n0\r\n\r\n"), whole(13, "x"));
  EXPECT_EQ(decode("1;a=b;c=\"d;\\\"\\\\\r\";e\r\nx\r\n0\r\n\r\n").refusal, Refusal::InvalidChunkExtension);
  EXPECT_EQ(decode("1;a=b;c=\"d;\\\"\\\\\";e\r\nx\r\n0;last\r\n\r\n"), whole(33, "x"));
  EXPECT_EQ(decode("1 ; a = b \t; c\r\nx\r\n0\r\n\r\n"), whole(24, "x"));
  EXPECT_EQ(decode("1;a ;b=\"\" ;c\r\nx\r\n0\r\n\r\n"), whole(22, "x"));
}

TEST(ChunkedDecoder, RefusesMalformedExtensions) {
  for (const std::string& extension :
       {";"s,         ";;a"s,       ";a;"s,    ";=b"s,    ";a="s,    ";a=;b"s,       ";a=\"b"s,
        ";a=\"b\"c"s, ";a=b\"c\""s, ";a b"s,   ";a=b c"s, ";a\001"s, ";a=\"\001\""s, ";a=\"\\\001\""s,
        ";a\0"s,      ";a=\"\n\""s, ";a\n"s,   " x"s,     " "s,      "\t"s,          ";a "s,
        ";a=b "s,     ";a=\"b\" "s, ";a\x80"s, ";a,b"s}) {
    EXPECT_EQ(refusal_of("1" + extension + "\r\nx\r\n0\r\n\r\n"), Refusal::InvalidChunkExtension)
        << extension;
  }
}

TEST(ChunkedDecoder, RefusesMalformedSizes) {
  for (const char* const line :
       {"", "g", "-1", "+1", "0x1", "1g", "1,", " 1", "\t1", "00000000000000001", "1\n"}) {
    EXPECT_EQ(refusal_of(std::string(line) + "\r\nx\r\n0\r\n\r\n"), Refusal::InvalidChunkSize) << line;
  }
  EXPECT_EQ(refusal_of("1\rx"), Refusal::InvalidChunkSize);
  EXPECT_EQ(refusal_of("10000000000000000\r\n"), Refusal::InvalidChunkSize);
}

TEST(ChunkedDecoder, RefusesContentThatIsNotFollowedByCrLf) {
  EXPECT_EQ(refusal_of("1\r\nxy\r\n0\r\n\r\n"), Refusal::InvalidChunkEnd);
  EXPECT_EQ(refusal_of("1\r\nx\n0\r\n\r\n"), Refusal::InvalidChunkEnd);
  EXPECT_EQ(refusal_of("1\r\nx\r0\r\n\r\n"), Refusal::InvalidChunkEnd);
  EXPECT_EQ(refusal_of("1\r\nx0\r\n\r\n"), Refusal::InvalidChunkEnd);
}

TEST(ChunkedDecoder, ChecksAndDropsTrailers) {
  EXPECT_EQ(decode("1\r\nx\r\n0\r\nA: b\r\nContent-Length: 99\r\nC:\r\n\r\n"), whole(41, "x"));
}

TEST(ChunkedDecoder, RefusesTrailersThatAreNoFieldLines) {
  for (const std::string& trailer : {"a b: c"s, "a"s, ": b"s, " a: b"s, "a : b"s, "a: \001"s, "a: b\rc"s,
                                     "a: b\nc: d"s, "a: \0"s, "\xc3\xa9: b"s, "a: b\r\n c"s}) {
    EXPECT_EQ(refusal_of("0\r\n" + trailer + "\r\n\r\n"), Refusal::InvalidTrailer) << trailer;
  }
  EXPECT_EQ(refusal_of("0\r\n\n"), Refusal::InvalidTrailer);
  EXPECT_EQ(refusal_of("0\r\n\rx"), Refusal::BareCr);
}

TEST(ChunkedDecoder, RefusesTooMuchContentOnTheSizeAlone) {
  const Limits small{.body_bytes_max = 4};
  EXPECT_EQ(decode("4\r\nabcd\r\n0\r\n\r\n", small), whole(14, "abcd"));
  const Decoded announced = decode("5\r\n", small);
  EXPECT_EQ(announced.outcome, Outcome::Refused);
  EXPECT_EQ(announced.refusal, Refusal::ContentTooLarge);
  EXPECT_EQ(refusal_of("3\r\nabc\r\n2\r\n", small), Refusal::ContentTooLarge);
  EXPECT_EQ(refusal_of("ffffffffffffffff\r\n"), Refusal::ContentTooLarge);
  EXPECT_EQ(refusal_of("1\r\nx\r\nffffffffffffffff\r\n"), Refusal::ContentTooLarge);
}

TEST(ChunkedDecoder, LimitsAllExtensionsOfARequestTogether) {
  const Limits small{.chunk_overhead_bytes_max = 10};
  EXPECT_EQ(decode("1;abcd\r\nx\r\n1;efgh\r\nx\r\n0\r\n\r\n", small).outcome, Outcome::Complete);
  EXPECT_EQ(refusal_of("1;abcd\r\nx\r\n1;efghi\r\nx\r\n0\r\n\r\n", small), Refusal::ChunkExtensionsTooLarge);
  EXPECT_EQ(refusal_of("1;" + std::string(20'000, 'a').substr(0, 100), small),
            Refusal::ChunkExtensionsTooLarge);
}

TEST(ChunkedDecoder, LimitsTrailers) {
  const Limits small{.chunk_overhead_bytes_max = 10};
  EXPECT_EQ(decode("0\r\na: bcdef\r\n\r\n", small).outcome, Outcome::Complete);
  EXPECT_EQ(refusal_of("0\r\na: bcdefg\r\n\r\n", small), Refusal::TrailersTooLarge);
}

TEST(ChunkedDecoder, RepeatsItsOutcome) {
  const Limits limits;
  std::string content;
  ChunkedDecoder done(limits);
  EXPECT_EQ(done.feed("0\r\n\r\n", content).outcome, Outcome::Complete);
  EXPECT_EQ(done.feed("1\r\n", content).consumed, 0U);
  EXPECT_EQ(done.feed("1\r\n", content).outcome, Outcome::Complete);
  ChunkedDecoder broken(limits);
  EXPECT_EQ(broken.feed("x", content).refusal, Refusal::InvalidChunkSize);
  EXPECT_EQ(broken.feed("0\r\n\r\n", content).refusal, Refusal::InvalidChunkSize);
}

}  // namespace
}  // namespace ringmark::http
