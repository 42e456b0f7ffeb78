// Whole heads: pipelining, empty lines, limits, and delivery in pieces.
#include "protocol/http/request_parser.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/protocol/http/request_judge.hpp"

namespace ringmark::http {
namespace {

std::string head_with_fields(int count) {
  std::string text = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int index = 1; index < count; ++index)
    text += "X: y\r\n";
  return text + "\r\n";
}

// A head of exactly `size` octets, most of them in one value.
std::string head_of_size(std::size_t size) {
  const std::string begin = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  const std::string end = "\r\n\r\n";
  return begin + std::string(size - begin.size() - end.size(), 'y') + end;
}

TEST(RequestParser, ReadsABrowserHeadAtEverySplit) {
  const std::string text =
      "POST /users?page=2 HTTP/1.1\r\nHost: localhost:8000\r\nConnection: keep-alive\r\nContent-Length: "
      "12\r\n"
      "User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nContent-Type: application/json\r\nAccept: */*\r\n\r\n";
  EXPECT_EQ(judge(text), complete(187));
  EXPECT_EQ(judge(text + "{\"name\":\"b\"}"), complete(187));
  const ParsedRequest request(text);
  EXPECT_EQ(request.head.method, Method::Post);
  EXPECT_EQ(request.head.content_length, 12U);
  EXPECT_EQ(request.head.content_type, "application/json");
  EXPECT_EQ(request.head.host, "localhost:8000");
  EXPECT_EQ(request.head.fields().size(), 6U);
}

TEST(RequestParser, NeedsMoreUntilTheEmptyLine) {
  EXPECT_EQ(judge(""), need_more());
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nHost: a\r\n\r"), need_more());
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nHost: a\r\n"), need_more());
}

TEST(RequestParser, IgnoresUpToFourLeadingEmptyLinesAndCountsThem) {
  EXPECT_EQ(judge("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), complete(29));
  EXPECT_EQ(judge("\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), complete(35));
}

TEST(RequestParser, ReadsPipelinedRequestsOneByOne) {
  const std::string_view first = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string_view second = "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string both = std::string(first) + std::string(second);
  const Limits limits;
  RequestParser parser(limits);
  RequestHead head;
  ASSERT_EQ(parser.parse(both, head), ParseOutcome::Complete);
  EXPECT_EQ(head.path, "/1");
  EXPECT_EQ(head.head_bytes, 28U);
  ASSERT_EQ(parser.parse(std::string_view(both).substr(head.head_bytes), head), ParseOutcome::Complete);
  EXPECT_EQ(head.path, "/2");
}

TEST(RequestParser, ReadsAGoodRequestInFrontOfAMalformedOne) {
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET\n"), complete(27));
}

TEST(RequestParser, FindsFaultsInCompleteLinesBeforeTheHeadEnds) {
  EXPECT_EQ(judge("GET / HTTP/1.1\n"), refused(Refusal::BareLf));
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n"), refused(Refusal::BlankBeforeColon));
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n"), refused(Refusal::DuplicateHost));
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nContent-Length: x\r\n"), refused(Refusal::InvalidContentLength));
}

TEST(RequestParser, FindsFaultsInUnfinishedLines) {
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nHost: a\r\n\r+"), refused(Refusal::BareCr));
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nX: y\001"), refused(Refusal::InvalidFieldValue));
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nX("), refused(Refusal::InvalidFieldName));
  EXPECT_EQ(judge("GET /a#"), refused(Refusal::InvalidTarget));
}

TEST(RequestParser, ForgetsAnIncompleteRequestOnReset) {
  const Limits limits;
  RequestParser parser(limits);
  RequestHead head;
  ASSERT_EQ(parser.parse("POST /long/enough HTTP/1.1\r\n", head), ParseOutcome::NeedMore);
  parser.reset();
  EXPECT_EQ(parser.parse("GET / HTTP/1.0\r\n\r\n", head), ParseOutcome::Complete);
}

TEST(RequestParser, AcceptsFieldsUpToTheLimit) {
  EXPECT_EQ(judge(head_with_fields(80)).outcome, ParseOutcome::Complete);
  EXPECT_EQ(judge(head_with_fields(100)).outcome, ParseOutcome::Complete);
  EXPECT_EQ(judge(head_with_fields(101)), refused(Refusal::TooManyFields));
}

TEST(RequestParser, NeverStoresMoreFieldsThanAHeadHolds) {
  const Limits generous{.field_count_max = 1000};
  EXPECT_EQ(judge(head_with_fields(128), generous).outcome, ParseOutcome::Complete);
  EXPECT_EQ(judge(head_with_fields(129), generous), refused(Refusal::TooManyFields));
}

TEST(RequestParser, AcceptsHeadsUpToTheLimit) {
  const Limits small{.head_bytes_max = 2048, .target_bytes_max = 1024};
  EXPECT_EQ(judge(head_of_size(2048), small), complete(2048));
  EXPECT_EQ(judge(head_of_size(2049), small), refused(Refusal::HeadTooLarge));
  EXPECT_EQ(judge(head_of_size(8192 + 32)), complete(8224));
}

TEST(RequestParser, RefusesAnEndlessFieldWhileItArrives) {
  const Limits small{.head_bytes_max = 2048, .target_bytes_max = 1024};
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nX: " + std::string(2048, 'y'), small), refused(Refusal::HeadTooLarge));
  EXPECT_EQ(judge("GET / HTTP/1.1\r\n" + std::string(2048, 'y'), small), refused(Refusal::HeadTooLarge));
}

TEST(RequestParser, RefusesAnEndlessTargetAtItsOwnLimit) {
  const Limits limits;
  RequestParser parser(limits);
  RequestHead head;
  const std::string text = "GET /" + std::string(8300, 'a');
  ASSERT_EQ(parser.parse(std::string_view(text).substr(0, 5000), head), ParseOutcome::NeedMore);
  ASSERT_EQ(parser.parse(text, head), ParseOutcome::Refused);
  EXPECT_EQ(parser.refusal(), Refusal::TargetTooLong);
}

TEST(RequestParser, TheLeftmostFaultDecides) {
  const Limits small{.head_bytes_max = 256, .target_bytes_max = 64};
  EXPECT_EQ(judge("GET /" + std::string(64, 'a') + "\001 HTTP/2.0\n\n", small),
            refused(Refusal::TargetTooLong));
  EXPECT_EQ(judge("GET /\001" + std::string(64, 'a') + " HTTP/2.0\n\n", small),
            refused(Refusal::InvalidTarget));
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nX: \001" + std::string(300, 'y') + "\r\n\r\n", small),
            refused(Refusal::InvalidFieldValue));
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nX: " + std::string(300, 'y') + "\001\r\n\r\n", small),
            refused(Refusal::HeadTooLarge));
}

TEST(RequestParser, StaysSmall) {
  EXPECT_LE(sizeof(RequestParser), sizeof(void*) + 16);
}

}  // namespace
}  // namespace ringmark::http
