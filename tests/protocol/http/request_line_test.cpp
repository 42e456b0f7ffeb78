// Request lines: which are read, how, and which are refused by what rule.
#include "protocol/http/request_line.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/protocol/http/request_judge.hpp"

namespace ringmark::http {
namespace {

struct RequestLineCase {
  const char* name;
  std::string line;
  Refusal refusal;
  int status;
};

class RefusedRequestLine : public testing::TestWithParam<RequestLineCase> {};

TEST_P(RefusedRequestLine, IsRefusedAtEverySplit) {
  const auto& [name, line, refusal, status] = GetParam();
  EXPECT_EQ(judge(line + "\r\nHost: a\r\n\r\n"), refused(refusal));
  EXPECT_EQ(static_cast<int>(status_of(refusal)), status);
}

using enum Refusal;

INSTANTIATE_TEST_SUITE_P(
    Request, RefusedRequestLine,
    testing::Values(
        RequestLineCase{"NoMethod", " / HTTP/1.1", InvalidMethod, 400},
        RequestLineCase{"MethodWithSeparator", "GE(T / HTTP/1.1", InvalidMethod, 400},
        RequestLineCase{"MethodWithColon", "GET: / HTTP/1.1", InvalidMethod, 400},
        RequestLineCase{"MethodWithControl", "G\001T / HTTP/1.1", InvalidMethod, 400},
        RequestLineCase{"MethodWithHighOctet", "G\xc3\xa9T / HTTP/1.1", InvalidMethod, 400},
        RequestLineCase{"MethodAlone", "GET", InvalidMethod, 400},
        RequestLineCase{"TabBehindMethod", "GET\t/ HTTP/1.1", InvalidMethod, 400},
        RequestLineCase{"MethodOf33Octets", std::string(33, 'M') + " / HTTP/1.1", MethodTooLong, 501},
        RequestLineCase{"EndlessMethod", std::string(9000, 'M'), MethodTooLong, 501},
        RequestLineCase{"TwoSpacesBehindMethod", "GET  / HTTP/1.1", InvalidTarget, 400},
        RequestLineCase{"TabInTarget", "GET /a\tb HTTP/1.1", InvalidTarget, 400},
        RequestLineCase{"FragmentInTarget", "GET /a#b HTTP/1.1", InvalidTarget, 400},
        RequestLineCase{"FragmentBehindQuery", "GET /a?b#c HTTP/1.1", InvalidTarget, 400},
        RequestLineCase{"NulInTarget", std::string("GET /a\0b HTTP/1.1", 17), InvalidTarget, 400},
        RequestLineCase{"DelInTarget", "GET /a\x7f HTTP/1.1", InvalidTarget, 400},
        RequestLineCase{"HighOctetInTarget", "GET /\xe4\xb8\xad HTTP/1.1", InvalidTarget, 400},
        RequestLineCase{"HighOctetDeepInTarget", "GET /0123456789012345678901234567890\x80 HTTP/1.1",
                        InvalidTarget, 400},
        RequestLineCase{"SpaceInTarget", "GET /a b HTTP/1.1", InvalidVersion, 400},
        RequestLineCase{"TargetOf8193Octets", "GET /" + std::string(8192, 'a') + " HTTP/1.1", TargetTooLong,
                        414},
        RequestLineCase{"EndlessTarget", "GET /" + std::string(20000, 'a'), TargetTooLong, 414},
        RequestLineCase{"EndlessQuery", "GET /?" + std::string(20000, 'a'), TargetTooLong, 414},
        RequestLineCase{"NoLeadingSlash", "GET users HTTP/1.1", TargetForm, 400},
        RequestLineCase{"AsteriskForGet", "GET * HTTP/1.1", TargetForm, 400},
        RequestLineCase{"AsteriskAndMore", "OPTIONS *a HTTP/1.1", TargetForm, 400},
        RequestLineCase{"AbsoluteWithoutHost", "GET http:///a HTTP/1.1", InvalidAuthority, 400},
        RequestLineCase{"AbsoluteWithPortOnly", "GET http://:80/ HTTP/1.1", InvalidAuthority, 400},
        RequestLineCase{"AbsoluteWithUser", "GET http://me@a/ HTTP/1.1", InvalidAuthority, 400},
        RequestLineCase{"AbsoluteOfOtherScheme", "GET ftp://a/ HTTP/1.1", TargetForm, 400},
        RequestLineCase{"SchemeInQueryOnly", "GET a?b=http://c/ HTTP/1.1", TargetForm, 400},
        RequestLineCase{"AuthorityForGet", "GET a:80 HTTP/1.1", TargetForm, 400},
        RequestLineCase{"ConnectToPath", "CONNECT /a HTTP/1.1", InvalidAuthority, 400},
        RequestLineCase{"ConnectWithoutPort", "CONNECT a HTTP/1.1", InvalidAuthority, 400},
        RequestLineCase{"ConnectWithEmptyPort", "CONNECT a: HTTP/1.1", InvalidAuthority, 400},
        RequestLineCase{"ConnectWithQuery", "CONNECT a:80?b HTTP/1.1", InvalidAuthority, 400},
        RequestLineCase{"HttpNine", "GET /", MissingVersion, 400},
        RequestLineCase{"SpaceWithoutVersion", "GET / ", InvalidVersion, 400},
        RequestLineCase{"TwoSpacesBehindTarget", "GET /  HTTP/1.1", InvalidVersion, 400},
        RequestLineCase{"LowerCaseVersion", "GET / http/1.1", InvalidVersion, 400},
        RequestLineCase{"TwoDigitMinor", "GET / HTTP/1.10", InvalidVersion, 400},
        RequestLineCase{"TwoDigitMajor", "GET / HTTP/01.1", InvalidVersion, 400},
        RequestLineCase{"NoMinor", "GET / HTTP/1", InvalidVersion, 400},
        RequestLineCase{"EmptyMinor", "GET / HTTP/1.", InvalidVersion, 400},
        RequestLineCase{"LetterAsMinor", "GET / HTTP/1.x", InvalidVersion, 400},
        RequestLineCase{"SpaceBehindVersion", "GET / HTTP/1.1 ", InvalidVersion, 400},
        RequestLineCase{"TabBehindVersion", "GET / HTTP/1.1\t", InvalidVersion, 400},
        RequestLineCase{"OtherProtocol", "GET / HTTQ/1.1", InvalidVersion, 400},
        RequestLineCase{"MajorTwo", "GET / HTTP/2.0", UnsupportedVersion, 505},
        RequestLineCase{"MajorZero", "GET / HTTP/0.9", UnsupportedVersion, 505},
        RequestLineCase{"MajorThree", "GET / HTTP/3.1", UnsupportedVersion, 505},
        RequestLineCase{"BareLfEnd", "GET / HTTP/1.1\nHost: a", BareLf, 400},
        RequestLineCase{"BareLfInHttp10", "GET / HTTP/1.0\n\n", BareLf, 400},
        RequestLineCase{"BareCrEnd", "GET / HTTP/1.1\rHost: a", BareCr, 400},
        RequestLineCase{"LeadingBareLf", "\nGET / HTTP/1.1", BareLf, 400},
        RequestLineCase{"LeadingBareCr", "\rGET / HTTP/1.1", BareCr, 400},
        RequestLineCase{"LeadingSpace", " GET / HTTP/1.1", InvalidMethod, 400},
        RequestLineCase{"FiveEmptyLines", "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1", TooManyEmptyLines, 400},
        RequestLineCase{"TlsClientHello", "\026\003\001\002", InvalidMethod, 400},
        RequestLineCase{"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM", UnsupportedVersion, 505}),
    [](const auto& tested) { return tested.param.name; });

TEST(RequestLine, SplitsPathAndQuery) {
  const ParsedRequest request("GET /users/42?a=1?b HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_EQ(request.verdict, complete(41));
  EXPECT_EQ(request.head.method, Method::Get);
  EXPECT_EQ(request.head.method_token, "GET");
  EXPECT_EQ(request.head.target, "/users/42?a=1?b");
  EXPECT_EQ(request.head.form, TargetForm::Origin);
  EXPECT_EQ(request.head.path, "/users/42");
  EXPECT_EQ(request.head.query, "a=1?b");
  EXPECT_TRUE(request.head.has_query);
  EXPECT_EQ(request.head.host, "x");
  EXPECT_EQ(request.head.version, Version::Http11);
}

TEST(RequestLine, TellsAnEmptyQueryFromNone) {
  const ParsedRequest with("GET /? HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(with.head.has_query);
  EXPECT_EQ(with.head.query, "");
  EXPECT_EQ(with.head.path, "/");
  const ParsedRequest without("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_FALSE(without.head.has_query);
}

TEST(RequestLine, KeepsUnknownMethodTokens) {
  const ParsedRequest request("M-SEARCH!~ / HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_EQ(request.verdict, complete(34));
  EXPECT_EQ(request.head.method, Method::Unknown);
  EXPECT_EQ(request.head.method_token, "M-SEARCH!~");
}

TEST(RequestLine, MethodsAreCaseSensitive) {
  const ParsedRequest request("get / HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_EQ(request.verdict.outcome, ParseOutcome::Complete);
  EXPECT_EQ(request.head.method, Method::Unknown);
}

TEST(RequestLine, AcceptsAMethodOf32Octets) {
  std::string request(32, 'M');
  request.append(" / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(judge(request), complete(56));
}

TEST(RequestLine, AcceptsATargetOf8192Octets) {
  EXPECT_EQ(judge("GET /" + std::string(8191, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"), complete(8218));
}

TEST(RequestLine, AcceptsEveryVisibleOctetInATarget) {
  const std::string visible =
      "/!\"$%&'()*+,-./0123456789:;<=>@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
  const ParsedRequest request("GET " + visible + "?" + visible + " HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_EQ(request.verdict.outcome, ParseOutcome::Complete);
  EXPECT_EQ(request.head.path, visible);
  EXPECT_EQ(request.head.query, visible);
}

TEST(RequestLine, AuthorityOfAnAbsoluteTargetReplacesTheHostField) {
  const std::string text = "GET http://b.example:81/c?d HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(judge(text), complete(49));
  const ParsedRequest request(text);
  EXPECT_EQ(request.head.form, TargetForm::Absolute);
  EXPECT_EQ(request.head.host, "b.example:81");
  EXPECT_EQ(request.head.path, "/c");
  EXPECT_EQ(request.head.query, "d");
}

TEST(RequestLine, AbsoluteTargetWithoutPathMeansTheRoot) {
  const ParsedRequest plain("GET HTTPS://b HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(plain.verdict.outcome, ParseOutcome::Complete);
  EXPECT_EQ(plain.head.path, "/");
  EXPECT_EQ(plain.head.host, "b");
  const ParsedRequest query("GET http://b?c HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(query.head.path, "/");
  EXPECT_EQ(query.head.query, "c");
  EXPECT_EQ(query.head.host, "b");
}

TEST(RequestLine, AbsoluteOptionsWithoutPathAsksAboutTheServer) {
  const ParsedRequest request("OPTIONS http://b:8001 HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_EQ(request.verdict.outcome, ParseOutcome::Complete);
  EXPECT_EQ(request.head.path, "*");
}

TEST(RequestLine, AcceptsAnAsteriskForOptions) {
  const ParsedRequest request("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_EQ(request.verdict, complete(31));
  EXPECT_EQ(request.head.form, TargetForm::Asterisk);
  EXPECT_EQ(request.head.path, "*");
}

TEST(RequestLine, AcceptsHostAndPortForConnect) {
  const ParsedRequest request("CONNECT [::1]:443 HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_EQ(request.verdict, complete(39));
  EXPECT_EQ(request.head.method, Method::Connect);
  EXPECT_EQ(request.head.form, TargetForm::Authority);
  EXPECT_EQ(request.head.host, "[::1]:443");
  EXPECT_EQ(request.head.path, "");
}

TEST(RequestLine, ReadsLaterMinorVersionsAsOneOne) {
  const ParsedRequest request("GET / HTTP/1.9\r\nHost: a\r\n\r\n");
  ASSERT_EQ(request.verdict, complete(27));
  EXPECT_EQ(request.head.version, Version::Http11);
}

TEST(RequestLine, Http10NeedsNoHost) {
  EXPECT_EQ(judge("GET / HTTP/1.0\r\n\r\n"), complete(18));
  const ParsedRequest request("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(request.head.version, Version::Http10);
  EXPECT_EQ(request.head.host, "");
}

}  // namespace
}  // namespace ringmark::http
