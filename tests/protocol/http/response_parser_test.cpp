// Responses as a client reads them, at every split.
#include "protocol/http/response_parser.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "tests/protocol/http/guarded_bytes.hpp"

namespace ringmark::http {
namespace {

using Outcome = ResponseReader::Outcome;

struct Reading {
  Outcome outcome = Outcome::NeedMore;
  std::size_t consumed = 0;
  int status = 0;
  bool keep_alive = false;
  std::uint64_t body_bytes = 0;

  bool operator==(const Reading&) const = default;
};

void PrintTo(const Reading& reading, std::ostream* out) {
  *out << "outcome " << static_cast<int>(reading.outcome) << ", consumed " << reading.consumed << ", status "
       << reading.status << ", keep-alive " << reading.keep_alive << ", body " << reading.body_bytes;
}

// Offers unconsumed octets again, as a client must; `end_of_stream` asks at the end if the response needs
// more.
enum class AtEnd { LeaveOpen, EndStream };

Reading read_two_pieces(std::string_view input, std::size_t first_bytes, RequestKind kind, AtEnd at_end) {
  static GuardedBytes guarded;
  ResponseReader reader;
  reader.start(kind);
  ResponseReader::Progress progress = reader.feed(guarded.place(input.substr(0, first_bytes)));
  std::size_t consumed = progress.consumed;
  if (progress.outcome == Outcome::NeedMore) {
    progress = reader.feed(guarded.place(input.substr(consumed)));
    consumed += progress.consumed;
  }
  Outcome outcome = progress.outcome;
  if (outcome == Outcome::NeedMore && at_end == AtEnd::EndStream) outcome = reader.at_end_of_stream();
  return {outcome, consumed, reader.status(), reader.keep_alive(), reader.body_bytes()};
}

Reading read(std::string_view input, RequestKind kind = RequestKind::Usual, AtEnd at_end = AtEnd::LeaveOpen) {
  const Reading whole = read_two_pieces(input, 0, kind, at_end);
  for (std::size_t first_bytes = 1; first_bytes <= input.size(); ++first_bytes) {
    EXPECT_EQ(read_two_pieces(input, first_bytes, kind, at_end), whole)
        << "split after " << first_bytes << " octets";
  }
  return whole;
}

Outcome outcome_of(std::string_view input) {
  return read(input).outcome;
}

TEST(ResponseReader, ReadsContentOfKnownLength) {
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 "),
            (Reading{Outcome::Complete, 43, 200, true, 5}));
  EXPECT_EQ(read("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
            (Reading{Outcome::Complete, 45, 404, true, 0}));
}

TEST(ResponseReader, ReadsChunkedContent) {
  EXPECT_EQ(
      read("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5;x\r\nhello\r\n0\r\nA: b\r\n\r\nHTTP"),
      (Reading{Outcome::Complete, 70, 200, true, 5}));
}

TEST(ResponseReader, ReadsContentUpToTheEndOfTheStream) {
  const std::string_view text = "HTTP/1.1 200 OK\r\n\r\nhello";
  EXPECT_EQ(read(text), (Reading{Outcome::NeedMore, 24, 200, false, 5}));
  EXPECT_EQ(read(text, RequestKind::Usual, AtEnd::EndStream),
            (Reading{Outcome::Complete, 24, 200, false, 5}));
  EXPECT_EQ(
      read("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nab", RequestKind::Usual, AtEnd::EndStream),
      (Reading{Outcome::Complete, 46, 200, false, 2}));
}

TEST(ResponseReader, AStreamThatEndsEarlyIsMalformed) {
  const auto end = [](std::string_view text) {
    return read(text, RequestKind::Usual, AtEnd::EndStream).outcome;
  };
  EXPECT_EQ(end(""), Outcome::Malformed);
  EXPECT_EQ(end("HTTP/1.1 200 OK\r\nContent-Le"), Outcome::Malformed);
  EXPECT_EQ(end("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"), Outcome::Malformed);
  EXPECT_EQ(end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"), Outcome::Malformed);
}

TEST(ResponseReader, ResponsesToHeadHaveNoContent) {
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1", RequestKind::Head),
            (Reading{Outcome::Complete, 38, 200, true, 0}));
}

TEST(ResponseReader, SomeStatusesHaveNoContent) {
  EXPECT_EQ(read("HTTP/1.1 204 No Content\r\n\r\n"), (Reading{Outcome::Complete, 27, 204, true, 0}));
  EXPECT_EQ(read("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"),
            (Reading{Outcome::Complete, 48, 304, true, 0}));
  EXPECT_EQ(read("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81"),
            (Reading{Outcome::Complete, 56, 101, true, 0}));
}

TEST(ResponseReader, SkipsInterimResponses) {
  EXPECT_EQ(read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
                 "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"),
            (Reading{Outcome::Complete, 101, 200, true, 1}));
}

TEST(ResponseReader, SaysWhetherTheConnectionStays) {
  EXPECT_FALSE(read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x, Close\r\n\r\n").keep_alive);
  EXPECT_FALSE(read("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").keep_alive);
  EXPECT_TRUE(read("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: Keep-Alive\r\n\r\n").keep_alive);
  EXPECT_FALSE(
      read("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").keep_alive);
}

TEST(ResponseReader, AcceptsAnEmptyReason) {
  EXPECT_EQ(outcome_of("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n"), Outcome::Complete);
  EXPECT_EQ(outcome_of("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"), Outcome::Complete);
}

TEST(ResponseReader, AcceptsEqualLengthsOnly) {
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na"),
            Outcome::Complete);
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na"),
            Outcome::Malformed);
}

TEST(ResponseReader, RecognisesMalformedResponses) {
  EXPECT_EQ(outcome_of("HTTP/2.0 200 OK\r\n\r\n"), Outcome::Malformed);
  EXPECT_EQ(outcome_of("HTTP/1.1 20x OK\r\n\r\n"), Outcome::Malformed);
  EXPECT_EQ(outcome_of("HTTP/1.1 099 OK\r\n\r\n"), Outcome::Malformed);
  EXPECT_EQ(outcome_of("HTTP/1.1  200 OK\r\n\r\n"), Outcome::Malformed);
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\nContent-Length: 0\n\n"), Outcome::Malformed);
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), Outcome::Malformed);
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n"), Outcome::Malformed);
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"), Outcome::Malformed);
}

TEST(ResponseReader, RefusesAnEndlessHead) {
  ResponseReader reader;
  reader.start(RequestKind::Usual);
  const std::string text = "HTTP/1.1 200 OK\r\nX: " + std::string(66'000, 'y');
  EXPECT_EQ(reader.feed(text).outcome, Outcome::Malformed);
}

TEST(ResponseReader, ReadsPipelinedResponses) {
  const std::string_view text =
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
      "HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbc\r\n0\r\n\r\n";
  ResponseReader reader;
  reader.start(RequestKind::Usual);
  const auto first = reader.feed(text);
  ASSERT_EQ(first.outcome, Outcome::Complete);
  EXPECT_EQ(reader.status(), 200);
  reader.start(RequestKind::Usual);
  const auto second = reader.feed(text.substr(first.consumed));
  ASSERT_EQ(second.outcome, Outcome::Complete);
  EXPECT_EQ(reader.status(), 500);
  EXPECT_EQ(reader.body_bytes(), 2U);
  EXPECT_EQ(first.consumed + second.consumed, text.size());
}

}  // namespace
}  // namespace ringmark::http
