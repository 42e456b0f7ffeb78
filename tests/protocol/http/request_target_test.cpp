// Paths and queries as text.
#include "protocol/http/request_target.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace ringmark::http {
namespace {

using namespace std::string_literals;

std::string decoded(std::string_view text) {
  std::string out = "left over";
  percent_decode(text, out);
  return out;
}

std::string encoded(std::string_view path) {
  std::string out = "left over";
  percent_encode_path(path, out);
  return out;
}

std::string repaired(std::string text) {
  repair_utf8(text);
  return text;
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs pairs_of(std::string_view query) {
  Pairs pairs;
  QueryPairs walk(query);
  std::string name;
  std::string value;
  while (walk.next(name, value))
    pairs.emplace_back(name, value);
  return pairs;
}

TEST(RequestTarget, DecodesPercentEncodedOctets) {
  EXPECT_EQ(decoded(""), "");
  EXPECT_EQ(decoded("/users/1"), "/users/1");
  EXPECT_EQ(decoded("/%75sers%2F1"), "/users/1");
  EXPECT_EQ(decoded("%E4%b8%AD"), "\xe4\xb8\xad");
  EXPECT_EQ(decoded("a%00b"), "a\0b"s);
  EXPECT_EQ(decoded("%2541"), "%41");
}

TEST(RequestTarget, KeepsPercentSignsWithoutTwoDigits) {
  EXPECT_EQ(decoded("%zz"), "%zz");
  EXPECT_EQ(decoded("%4"), "%4");
  EXPECT_EQ(decoded("%"), "%");
  EXPECT_EQ(decoded("%%41"), "%A");
  EXPECT_EQ(decoded("%4g%41"), "%4gA");
}

TEST(RequestTarget, KeepsPlusInPaths) {
  EXPECT_EQ(decoded("a+b"), "a+b");
}

TEST(RequestTarget, RepairsWhatIsNoUtf8) {
  EXPECT_EQ(decoded("a%FFb"),
            "a\xef\xbf\xbd"
            "b");
  EXPECT_EQ(repaired("caf\xc3\xa9 \xe4\xb8\xad \xf0\x9f\x98\x80"),
            "caf\xc3\xa9 \xe4\xb8\xad \xf0\x9f\x98\x80");
}

TEST(RequestTarget, ReplacesEachMaximalPartByOneMark) {
  EXPECT_EQ(repaired("\x80"), "\xef\xbf\xbd");
  EXPECT_EQ(repaired("\xe4\xb8"), "\xef\xbf\xbd");
  EXPECT_EQ(repaired("\xe4\xb8z"), "\xef\xbf\xbdz");
  EXPECT_EQ(repaired("\xf0\x9f\x98z"), "\xef\xbf\xbdz");
  EXPECT_EQ(repaired("\xc0\xaf"), "\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(repaired("\xe0\x80z"), "\xef\xbf\xbd\xef\xbf\xbdz");
  EXPECT_EQ(repaired("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(repaired("\xf0\x8f\xbf"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(repaired("\xf4\x90\x80\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(repaired("\xf5"), "\xef\xbf\xbd");
  EXPECT_EQ(repaired("\xf4\x8f\xbf\xbf"), "\xf4\x8f\xbf\xbf");
}

TEST(RequestTarget, WalksQueryPairsInOrder) {
  EXPECT_EQ(pairs_of("name=a&email=b&name=c"), (Pairs{{"name", "a"}, {"email", "b"}, {"name", "c"}}));
  EXPECT_EQ(pairs_of(""), Pairs{});
}

TEST(RequestTarget, AbsentAndEmptyValuesAreEmpty) {
  EXPECT_EQ(pairs_of("a&b=&=c&&d"), (Pairs{{"a", ""}, {"b", ""}, {"", "c"}, {"d", ""}}));
  EXPECT_EQ(pairs_of("&&"), Pairs{});
}

TEST(RequestTarget, DecodesQueryParts) {
  EXPECT_EQ(pairs_of("a+b=c%2Bd+%zz"), (Pairs{{"a b", "c+d %zz"}}));
  EXPECT_EQ(pairs_of("n%3D=%26&q=%FF"), (Pairs{{"n=", "&"}, {"q", "\xef\xbf\xbd"}}));
}

TEST(RequestTarget, SemicolonsAndFurtherEqualSignsDoNotSplit) {
  EXPECT_EQ(pairs_of("a=1;b=2"), (Pairs{{"a", "1;b=2"}}));
}

TEST(RequestTarget, EncodesWhatCannotStandInAPath) {
  EXPECT_EQ(encoded("/users/1"), "/users/1");
  EXPECT_EQ(encoded("/a b?c#d%e"), "/a%20b%3Fc%23d%25e");
  EXPECT_EQ(encoded("/\xe4\xb8\xad"), "/%E4%B8%AD");
  EXPECT_EQ(encoded("/-._~!$&'()*+,;=:@"), "/-._~!$&'()*+,;=:@");
  EXPECT_EQ(encoded("\r\n\""), "%0D%0A%22");
}

}  // namespace
}  // namespace ringmark::http
