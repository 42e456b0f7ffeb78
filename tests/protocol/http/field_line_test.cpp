// Field lines, and the comma-separated lists in them.
#include "protocol/http/field_line.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/protocol/http/request_judge.hpp"

namespace ringmark::http {
namespace {

using namespace std::string_literals;

struct FieldCase {
  const char* name;
  std::string line;
  Refusal refusal;
};

class RefusedField : public testing::TestWithParam<FieldCase> {};

TEST_P(RefusedField, IsRefusedAtEverySplit) {
  const auto& [name, line, refusal] = GetParam();
  EXPECT_EQ(judge("GET / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n\r\n"), refused(refusal));
  EXPECT_EQ(static_cast<int>(status_of(refusal)), 400);
}

using enum Refusal;

INSTANTIATE_TEST_SUITE_P(
    Request, RefusedField,
    testing::Values(
        FieldCase{"BareLf", "A: b\nC: d", BareLf},
        FieldCase{"BareLfBehindLongValue", "A: 0123456789012345678901234\nC: d", BareLf},
        FieldCase{"BareLfAsLastLine", "A: b\r\n\n", BareLf}, FieldCase{"BareCrInValue", "A: b\rc", BareCr},
        FieldCase{"BareCrAsLastLine", "A: b\r\n\rX: y", BareCr}, FieldCase{"TwoCrs", "A: b\r", BareCr},
        FieldCase{"NulInValue", "A: b\0c"s, InvalidFieldValue},
        FieldCase{"NulFirstInValue", "A:\0"s, InvalidFieldValue},
        FieldCase{"EscapeInValue", "A: b\033c", InvalidFieldValue},
        FieldCase{"DelInValue", "A: b\177c", InvalidFieldValue},
        FieldCase{"VerticalTabInValue", "A: \013b", InvalidFieldValue},
        FieldCase{"NulInName", "A\0B: c"s, InvalidFieldName},
        FieldCase{"HighOctetInName", "\xc3\xa9: c", InvalidFieldName},
        FieldCase{"SeparatorInName", "A(B: c", InvalidFieldName},
        FieldCase{"QuoteInLongName", "Abcdefghijklmnopqrstuvw\": c", InvalidFieldName},
        FieldCase{"SpaceBeforeColon", "A : b", BlankBeforeColon},
        FieldCase{"TabBeforeColon", "A\t: b", BlankBeforeColon},
        FieldCase{"SpaceInName", "A B: c", BlankBeforeColon}, FieldCase{"EmptyName", ": b", EmptyFieldName},
        FieldCase{"NoColon", "Abc", MissingColon}, FieldCase{"NoColonBareLf", "Abc\nD: e", MissingColon},
        FieldCase{"FoldedLine", "A: b\r\n c", ObsoleteFold},
        FieldCase{"LineFoldedByTab", "A: b\r\n\tc", ObsoleteFold},
        FieldCase{"BlankLineFold", "A: b\r\n \r\nC: d", ObsoleteFold}),
    [](const auto& tested) { return tested.param.name; });

TEST(FieldLine, RefusesABlankBetweenRequestLineAndFields) {
  EXPECT_EQ(judge("GET / HTTP/1.1\r\n Host: a\r\n\r\n"), refused(ObsoleteFold));
}

TEST(FieldLine, TrimsSpacesAndTabsAroundValues) {
  const ParsedRequest request(
      "GET / HTTP/1.1\r\nHost:\t a \t\r\nEmpty:\r\nBlank: \t \r\nInner: b \t c\r\n\r\n");
  ASSERT_EQ(request.verdict.outcome, ParseOutcome::Complete);
  EXPECT_EQ(request.head.field("host"), "a");
  EXPECT_EQ(request.head.field("inner"), "b \t c");
  ASSERT_NE(request.head.find("empty"), nullptr);
  EXPECT_EQ(request.head.find("empty")->value, "");
  EXPECT_EQ(request.head.find("blank")->value, "");
}

TEST(FieldLine, AcceptsObsoleteTextInValues) {
  const std::string text = "GET / HTTP/1.1\r\nHost: a\r\nX: caf\xc3\xa9 \x80\xff\r\n\r\n";
  EXPECT_EQ(judge(text), complete(40));
  EXPECT_EQ(ParsedRequest(text).head.field("x"), "caf\xc3\xa9 \x80\xff");
}

TEST(FieldLine, AcceptsEveryTokenOctetInNames) {
  const std::string text =
      "GET / HTTP/1.1\r\nHost: "
      "a\r\n!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz: b\r\n\r\n";
  EXPECT_EQ(judge(text).outcome, ParseOutcome::Complete);
}

TEST(FieldLine, ComparesNamesWithoutRegardToCase) {
  EXPECT_TRUE(equal_ignoring_case("Content-TYPE", "content-type"));
  EXPECT_FALSE(equal_ignoring_case("content-type", "content-typ"));
  EXPECT_FALSE(equal_ignoring_case("a\x40", "a\x60"));
}

TEST(FieldLine, RecognisesNamesOfEveryLength) {
  EXPECT_TRUE(is_named({.name = "hOsT", .value = ""}, "host"));
  EXPECT_FALSE(is_named({.name = "hOst", .value = ""}, "hose"));
  EXPECT_TRUE(is_named({.name = "CONNECTION", .value = ""}, "connection"));
  EXPECT_FALSE(is_named({.name = "Connectiom", .value = ""}, "connection"));
  EXPECT_FALSE(is_named({.name = "Bonnection", .value = ""}, "connection"));
  EXPECT_TRUE(is_named({.name = "Transfer-Encoding", .value = ""}, "transfer-encoding"));
  EXPECT_FALSE(is_named({.name = "Transfer_Encoding", .value = ""}, "transfer-encoding"));
  EXPECT_FALSE(is_named({.name = "Transfer-Encodin", .value = ""}, "transfer-encoding"));
}

TEST(FieldLine, TakesListMembersOneByOne) {
  std::string_view list = " a\t,,b c , d";
  std::vector<std::string_view> members;
  while (!list.empty())
    members.push_back(take_list_member(list));
  EXPECT_EQ(members, (std::vector<std::string_view>{"a", "", "b c", "d"}));
}

TEST(FieldLine, FindsListMembersAsWholeTokens) {
  EXPECT_TRUE(list_holds("keep-alive, Upgrade", "upgrade"));
  EXPECT_FALSE(list_holds("closed, not-close", "close"));
  EXPECT_FALSE(list_holds("", "close"));
}

}  // namespace
}  // namespace ringmark::http
