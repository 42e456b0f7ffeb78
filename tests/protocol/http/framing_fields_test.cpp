// Host, Content-Length, Transfer-Encoding, Connection and Expect: accepted, refused, and what they decide.
#include "protocol/http/framing_fields.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/protocol/http/request_judge.hpp"

namespace ringmark::http {
namespace {

struct FramingCase {
  const char* name;
  std::string fields;
  Refusal refusal;
  int status;
};

class RefusedFraming : public testing::TestWithParam<FramingCase> {};

TEST_P(RefusedFraming, IsRefusedAtEverySplit) {
  const auto& [name, fields, refusal, status] = GetParam();
  EXPECT_EQ(judge("POST / HTTP/1.1\r\n" + fields + "\r\n\r\n"), refused(refusal));
  EXPECT_EQ(static_cast<int>(status_of(refusal)), status);
}

FramingCase host(const char* name, const std::string& value) {
  return {name, "Host: " + value, Refusal::InvalidHost, 400};
}

FramingCase length(const char* name, const std::string& value) {
  return {name, "Host: a\r\nContent-Length:" + value, Refusal::InvalidContentLength, 400};
}

FramingCase coding(const char* name, const std::string& value) {
  return {name, "Host: a\r\nTransfer-Encoding:" + value, Refusal::InvalidTransferEncoding, 400};
}

FramingCase other_coding(const char* name, const std::string& value) {
  return {name, "Host: a\r\nTransfer-Encoding:" + value, Refusal::UnsupportedTransferEncoding, 501};
}

FramingCase other(const char* name, const std::string& fields, Refusal refusal) {
  return {name, fields, refusal, 400};
}

FramingCase expectation(const char* name, const std::string& value) {
  return {name, "Host: a\r\nExpect:" + value, Refusal::UnknownExpectation, 417};
}

using enum Refusal;
constexpr auto kCaseName = [](const auto& tested) { return tested.param.name; };

INSTANTIATE_TEST_SUITE_P(Host, RefusedFraming,
                         testing::Values(other("Missing", "Accept: */*", MissingHost),
                                         other("Twice", "Host: a\r\nHost: a", DuplicateHost),
                                         other("TwiceInOtherCase", "Host: a\r\nhOST: b", DuplicateHost),
                                         host("Empty", ""), host("PortOnly", ":80"),
                                         host("UserInformation", "me@a"), host("Path", "a/b"),
                                         host("Space", "a b"), host("Quotes", "\"a\""),
                                         host("LettersAsPort", "a:b"), host("List", "a, b"),
                                         host("OpenBracket", "[::1"), host("HighOctet", "caf\xc3\xa9")),
                         kCaseName);

INSTANTIATE_TEST_SUITE_P(
    ContentLength, RefusedFraming,
    testing::Values(
        length("Empty", ""), length("Plus", " +5"), length("Minus", " -5"), length("Hexadecimal", " 0x5"),
        length("Letters", " 5a"), length("InnerBlank", " 5 5"), length("List", " 5, 5"),
        length("Fraction", " 5.0"), length("Quoted", " \"5\""), length("Exponent", " 1e3"),
        other("EqualTwice", "Host: a\r\nContent-Length: 5\r\nContent-Length: 5", DuplicateContentLength),
        other("DifferentTwice", "Host: a\r\nContent-Length: 5\r\nContent-Length: 6", DuplicateContentLength)),
    kCaseName);

INSTANTIATE_TEST_SUITE_P(
    TransferEncoding, RefusedFraming,
    testing::Values(coding("Empty", ""), coding("CommaOnly", " ,"), coding("LeadingComma", " , chunked"),
                    coding("TrailingComma", " chunked,"), coding("Parameter", " chunked;a=b"),
                    coding("Quoted", " \"chunked\""), coding("TwoWords", " chunked chunked"),
                    coding("ChunkedTwice", " chunked, chunked"),
                    coding("ChunkedThenIdentity", " chunked, identity"),
                    coding("ChunkedThenGzip", " chunked, gzip"), coding("HighOctet", " chunked\xa0"),
                    other_coding("Gzip", " gzip"), other_coding("GzipThenChunked", " gzip, chunked"),
                    other_coding("Identity", " identity"), other_coding("Xchunked", " xchunked"),
                    other("TwoFields", "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                          DuplicateTransferEncoding),
                    other("BeforeContentLength", "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5",
                          ContentLengthWithTransferEncoding),
                    other("BehindContentLength", "Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
                          ContentLengthWithTransferEncoding),
                    other("UnknownWithContentLength",
                          "Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: gzip",
                          ContentLengthWithTransferEncoding)),
    kCaseName);

INSTANTIATE_TEST_SUITE_P(Expect, RefusedFraming,
                         testing::Values(expectation("Other", " 200-maybe"), expectation("Empty", ""),
                                         expectation("ContinueAndMore", " 100-continue, x"),
                                         other("SyntaxComesFirst", "Expect: x", MissingHost)),
                         kCaseName);

TEST(FramingFields, RefusesTransferEncodingInHttp10) {
  EXPECT_EQ(judge("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
            refused(TransferEncodingInHttp10));
}

TEST(FramingFields, JudgesTheHostFieldInHttp10Too) {
  EXPECT_EQ(judge("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"), refused(DuplicateHost));
  EXPECT_EQ(judge("GET / HTTP/1.0\r\nHost: a b\r\n\r\n"), refused(InvalidHost));
}

TEST(FramingFields, AbsoluteTargetDoesNotExcuseTheHostField) {
  EXPECT_EQ(judge("GET http://a/ HTTP/1.1\r\n\r\n"), refused(MissingHost));
  EXPECT_EQ(judge("GET http://a/ HTTP/1.1\r\nHost: b c\r\n\r\n"), refused(InvalidHost));
}

TEST(FramingFields, ReadsContentLength) {
  EXPECT_EQ(parse_content_length("0"), 0U);
  EXPECT_EQ(parse_content_length("007"), 7U);
  EXPECT_EQ(parse_content_length("18446744073709551615"), 18446744073709551615U);
}

TEST(FramingFields, SaturatesAnOverlongContentLength) {
  EXPECT_EQ(parse_content_length("18446744073709551616"), 18446744073709551615U);
  EXPECT_EQ(parse_content_length("99999999999999999999999999999999999999"), 18446744073709551615U);
  EXPECT_EQ(parse_content_length("99999999999999999999999999999999999999x").error(), InvalidContentLength);
}

TEST(FramingFields, AcceptsChunkedInAnyCase) {
  const ParsedRequest request("POST / HTTP/1.1\r\nHost: a\r\ntransfer-ENCODING:  cHuNkEd \r\n\r\n");
  ASSERT_EQ(request.verdict.outcome, ParseOutcome::Complete);
  EXPECT_TRUE(request.head.chunked);
  EXPECT_FALSE(request.head.content_length.has_value());
}

struct ConnectionCase {
  const char* name;
  std::string head;
  bool keep_alive;
};

class ConnectionField : public testing::TestWithParam<ConnectionCase> {};

TEST_P(ConnectionField, DecidesPersistence) {
  const ParsedRequest request(GetParam().head + "\r\n\r\n");
  ASSERT_EQ(request.verdict.outcome, ParseOutcome::Complete);
  EXPECT_EQ(request.head.keep_alive, GetParam().keep_alive);
}

INSTANTIATE_TEST_SUITE_P(
    Request, ConnectionField,
    testing::Values(
        ConnectionCase{"Http11Default", "GET / HTTP/1.1\r\nHost: a", true},
        ConnectionCase{"Close", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close", false},
        ConnectionCase{"CloseInAnyCase", "GET / HTTP/1.1\r\nHost: a\r\nconnection: CLOSE", false},
        ConnectionCase{"CloseAsListMember", "GET / HTTP/1.1\r\nHost: a\r\nConnection: x , close,y", false},
        ConnectionCase{"CloseInSecondField",
                       "GET / HTTP/1.1\r\nHost: a\r\nConnection: x\r\nConnection: close", false},
        ConnectionCase{"CloseBeatsKeepAlive", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, keep-alive",
                       false},
        ConnectionCase{"PartOfAWordIsNotClose", "GET / HTTP/1.1\r\nHost: a\r\nConnection: closed", true},
        ConnectionCase{"Http10Default", "GET / HTTP/1.0", false},
        ConnectionCase{"Http10KeepAlive", "GET / HTTP/1.0\r\nConnection: Keep-Alive", true},
        ConnectionCase{"Http10CloseBeatsKeepAlive", "GET / HTTP/1.0\r\nConnection: keep-alive, close",
                       false}),
    kCaseName);

TEST(FramingFields, NotesTheUpgradeOption) {
  EXPECT_TRUE(ParsedRequest("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n\r\n")
                  .head.connection_upgrade);
  EXPECT_FALSE(ParsedRequest("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n").head.connection_upgrade);
  EXPECT_FALSE(ParsedRequest("GET / HTTP/1.0\r\nConnection: Upgrade\r\n\r\n").head.connection_upgrade);
}

TEST(FramingFields, NotesThatTheClientAwaitsContinue) {
  EXPECT_TRUE(ParsedRequest("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n")
                  .head.expect_continue);
  EXPECT_FALSE(ParsedRequest("PUT / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").head.expect_continue);
}

TEST(FramingFields, KeepsTheFirstContentType) {
  const ParsedRequest request("PUT / HTTP/1.1\r\nHost: a\r\nContent-Type: b/c\r\nContent-Type: d/e\r\n\r\n");
  EXPECT_EQ(request.head.content_type, "b/c");
}

TEST(FramingFields, ForgetsTheRequestBefore) {
  const Limits limits;
  RequestParser parser(limits);
  RequestHead head;
  ASSERT_EQ(parser.parse("POST http://b/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Type: c/d\r\n"
                         "Expect: 100-continue\r\nConnection: close, upgrade\r\n\r\n",
                         head),
            ParseOutcome::Complete);
  ASSERT_EQ(parser.parse("GET / HTTP/1.0\r\n\r\n", head), ParseOutcome::Complete);
  EXPECT_EQ(head.content_length, std::nullopt);
  EXPECT_EQ(head.content_type, "");
  EXPECT_EQ(head.host, "");
  EXPECT_FALSE(head.expect_continue);
  EXPECT_FALSE(head.connection_upgrade);
  EXPECT_TRUE(head.fields().empty());
}

}  // namespace
}  // namespace ringmark::http
