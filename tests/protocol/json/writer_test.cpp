// Byte-exact output of the JSON writer.
#include "protocol/json/writer.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace ringmark::json {
namespace {

using namespace std::string_view_literals;

std::string escaped(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

TEST(JsonWriter, WritesAnObjectCompactly) {
  std::string out;
  Writer writer{out};
  writer.begin_object();
  writer.key("id");
  writer.value(std::int64_t{7});
  writer.key("name");
  writer.value("张三");
  writer.key("age");
  writer.null();
  writer.key("active");
  writer.value(true);
  writer.key("gone");
  writer.value(false);
  writer.end_object();
  EXPECT_EQ(out, R"({"id":7,"name":"张三","age":null,"active":true,"gone":false})");
}

TEST(JsonWriter, SeparatesNestedValuesWithSingleCommas) {
  std::string out;
  Writer writer{out};
  writer.begin_array();
  writer.begin_array();
  writer.end_array();
  writer.begin_object();
  writer.key("a");
  writer.begin_array();
  writer.value(std::int64_t{1});
  writer.value(std::int64_t{2});
  writer.end_array();
  writer.key("b");
  writer.begin_object();
  writer.end_object();
  writer.end_object();
  writer.null();
  writer.end_array();
  EXPECT_EQ(out, R"([[],{"a":[1,2],"b":{}},null])");
}

TEST(JsonWriter, AppendsBehindWhatTheStringHolds) {
  std::string out = "x";
  Writer writer{out};
  writer.value("y");
  EXPECT_EQ(out, "x\"y\"");
}

TEST(JsonWriter, WritesTheLimitsOfIntegers) {
  std::string out;
  Writer writer{out};
  writer.begin_array();
  writer.value(std::numeric_limits<std::int64_t>::min());
  writer.value(std::int64_t{0});
  writer.value(std::numeric_limits<std::int64_t>::max());
  writer.end_array();
  EXPECT_EQ(out, "[-9223372036854775808,0,9223372036854775807]");
}

TEST(JsonWriter, EscapesKeys) {
  std::string out;
  Writer writer{out};
  writer.begin_object();
  writer.key("a\"b");
  writer.null();
  writer.end_object();
  EXPECT_EQ(out, R"({"a\"b":null})");
}

TEST(JsonEscapes, HaveShortFormsWhereJsonNamesThem) {
  EXPECT_EQ(escaped("\" \\ \n \r \t \b \f"), R"(\" \\ \n \r \t \b \f)");
}

TEST(JsonEscapes, AreLowerCaseHexadecimalForOtherControls) {
  EXPECT_EQ(escaped("\0\x01\x0b\x1a\x1f"sv), R"(\u0000\u0001\u000b\u001a\u001f)");
}

TEST(JsonEscapes, LeaveEverythingElseAsItIs) {
  constexpr std::string_view kRaw = "/ \x7f \xe2\x80\xa8 ' 日本語 ñ 😀 \x80\xff";
  EXPECT_EQ(escaped(kRaw), kRaw);
}

TEST(JsonEscapes, AreFoundAtEveryPlaceOfATextOfAnyLength) {
  constexpr std::size_t kSizeMax = 40;  // several words and every remainder
  for (std::size_t size = 1; size < kSizeMax; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      std::string text(size, '\xc3');
      text[place] = '\x1f';
      const std::string expected =
          std::string(place, '\xc3') + "\\u001f" + std::string(size - place - 1, '\xc3');
      EXPECT_EQ(escaped(text), expected) << "size " << size << ", place " << place;
    }
  }
}

TEST(JsonEscapes, OfTheEmptyTextAreEmpty) {
  EXPECT_EQ(escaped(""), "");
}

}  // namespace
}  // namespace ringmark::json
