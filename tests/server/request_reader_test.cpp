// Complete requests out of pieces: the same requests, whatever the pieces.
#include "server/request_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ringmark::server {
namespace {

using Reading = RequestReader::Outcome;

constexpr std::string_view kStream =
    "GET /first HTTP/1.1\r\nHost: x\r\n\r\n"
    "POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
    "POST /chunks HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    "POST /empty HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
    "GET /last HTTP/1.1\r\nHost: x\r\n\r\n";

const std::vector<std::string> kStreamRequests{"/first ", "/length hello", "/chunks abcde", "/empty ",
                                               "/last "};

/// Feeds `pieces` and notes "path content" for each request; "refused" ends the list.
std::vector<std::string> read_all(const std::vector<std::string>& pieces, const http::Limits& limits = {}) {
  RequestReader reader{limits};
  http::RequestHead head;
  std::vector<std::string> requests;
  for (const std::string& piece : pieces) {
    std::string_view unread = piece;
    std::string_view content;
    for (;;) {
      const Reading outcome = reader.next(unread, head, content);
      if (outcome == Reading::NeedMore) break;
      if (outcome == Reading::Refused) {
        requests.emplace_back("refused");
        return requests;
      }
      requests.push_back(std::string{head.path} + " " + std::string{content});
    }
    EXPECT_TRUE(unread.empty());
  }
  return requests;
}

std::vector<std::string> pieces_of(std::string_view stream, std::size_t size) {
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < stream.size(); at += size)
    pieces.emplace_back(stream.substr(at, size));
  return pieces;
}

TEST(RequestReader, FindsTheSameRequestsAtEverySplitPoint) {
  for (std::size_t split = 0; split <= kStream.size(); ++split) {
    const std::vector<std::string> pieces{std::string{kStream.substr(0, split)},
                                          std::string{kStream.substr(split)}};
    EXPECT_EQ(read_all(pieces), kStreamRequests) << "split at " << split;
  }
}

TEST(RequestReader, FindsTheSameRequestsInPiecesOfEverySize) {
  for (std::size_t size = 1; size <= kStream.size(); ++size) {
    EXPECT_EQ(read_all(pieces_of(kStream, size)), kStreamRequests) << "pieces of " << size;
  }
}

TEST(RequestReader, ServesGoodRequestsBeforeARefusal) {
  const std::string stream = "GET /good HTTP/1.1\r\nHost: x\r\n\r\nGET /bad HTTP/1.1\r\n\r\n";
  const std::vector<std::string> expected{"/good ", "refused"};
  for (std::size_t size = 1; size <= stream.size(); ++size)
    EXPECT_EQ(read_all(pieces_of(stream, size)), expected);
}

TEST(RequestReader, RefusesContentBeyondTheLimitFromItsAnnouncement) {
  const http::Limits limits{.body_bytes_max = 4};
  EXPECT_EQ(read_all({"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"}, limits),
            (std::vector<std::string>{"refused"}));
  EXPECT_EQ(read_all({"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"}, limits),
            (std::vector<std::string>{"refused"}));
}

TEST(RequestReader, GoesOnWithWhatWasKeptWhileAHandlerWaited) {
  const http::Limits limits;
  RequestReader reader{limits};
  http::RequestHead head;
  std::string_view content;
  std::string lease = "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\nGET /3 HT";
  std::string_view unread = lease;
  ASSERT_EQ(reader.next(unread, head, content), Reading::Request);
  reader.keep(unread);
  lease.assign(lease.size(), '?');
  unread = {};
  ASSERT_EQ(reader.next(unread, head, content), Reading::Request);
  EXPECT_EQ(head.path, "/2");
  EXPECT_EQ(reader.next(unread, head, content), Reading::NeedMore);
  EXPECT_EQ(reader.waiting(), RequestReader::Waiting::ForHead);
  unread = "TP/1.1\r\nHost: x\r\n\r\n";
  ASSERT_EQ(reader.next(unread, head, content), Reading::Request);
  EXPECT_EQ(head.path, "/3");
}

TEST(RequestReader, SaysWhatTheNextBytesWillComplete) {
  const http::Limits limits;
  RequestReader reader{limits};
  http::RequestHead head;
  std::string_view content;
  EXPECT_EQ(reader.waiting(), RequestReader::Waiting::ForRequest);
  std::string_view unread = "POST / HTTP/1.1\r\n";
  ASSERT_EQ(reader.next(unread, head, content), Reading::NeedMore);
  EXPECT_EQ(reader.waiting(), RequestReader::Waiting::ForHead);
  unread = "Host: x\r\nContent-Length: 2\r\n\r\na";
  ASSERT_EQ(reader.next(unread, head, content), Reading::NeedMore);
  EXPECT_EQ(reader.waiting(), RequestReader::Waiting::ForContent);
  unread = "b";
  ASSERT_EQ(reader.next(unread, head, content), Reading::Request);
  unread = {};
  ASSERT_EQ(reader.next(unread, head, content), Reading::NeedMore);
  EXPECT_EQ(reader.waiting(), RequestReader::Waiting::ForRequest);
}

TEST(RequestReader, AsksForContinueOnceAndOnlyWhileContentIsMissing) {
  const http::Limits limits;
  RequestReader reader{limits};
  http::RequestHead head;
  std::string_view content;
  std::string_view unread = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  ASSERT_EQ(reader.next(unread, head, content), Reading::NeedMore);
  EXPECT_TRUE(reader.take_continue());
  EXPECT_FALSE(reader.take_continue());
  unread = "ab";
  ASSERT_EQ(reader.next(unread, head, content), Reading::Request);
  EXPECT_FALSE(reader.take_continue());
  unread = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nz";
  ASSERT_EQ(reader.next(unread, head, content), Reading::Request);
  EXPECT_FALSE(reader.take_continue());
}

}  // namespace
}  // namespace ringmark::server
