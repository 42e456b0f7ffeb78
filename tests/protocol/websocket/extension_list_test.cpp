// Lists of extensions: what they say, and where a broken member ends.
#include "protocol/websocket/extension_list.hpp"

#include <gtest/gtest.h>

namespace ringmark::websocket {
namespace {

// All members, as in `a|x|y=1, -, b`, where `-` stands for a broken one.
std::string members(std::string_view list) {
  std::string text;
  while (!list.empty()) {
    const auto extension = take_extension(list);
    if (!text.empty()) text += ", ";
    text += extension ? std::string{extension->name} : "-";
    if (!extension) continue;
    for (const ExtensionParameter& parameter : extension->parameters)
      text += '|' + std::string{parameter.name} + (parameter.value ? '=' + *parameter.value : "");
  }
  return text;
}

TEST(ExtensionList, ReadsNamesAndParameters) {
  EXPECT_EQ(members("a"), "a");
  EXPECT_EQ(members("a, b;x ;y=1\t, c ; z = 2"), "a, b|x|y=1, c|z=2");
  EXPECT_EQ(members(",, a,,b , "), "a, b");
}

TEST(ExtensionList, ReadsQuotedValues) {
  EXPECT_EQ(members(R"(a;x="10")"), "a|x=10");
  EXPECT_EQ(members(R"(a;x="\1\0"; y)"), "a|x=10|y");
}

TEST(ExtensionList, PassesOverBrokenMembers) {
  for (const char* const list :
       {"a b, c", "a;, c", "a;=1, c", "a;x=, c", "a;x=\"\", c", "a;x=\"1, c", "a;x=\"1 2\", c",
        "a;x=\"1\"2, c", "a;x=1 2, c", ";x, c", "a/b, c", "a;x=\"\\, c"}) {
    EXPECT_EQ(members(list), "-, c") << list;
  }
  EXPECT_EQ(members("\x80"), "-");
  EXPECT_EQ(members("a;x=\""), "-");
  EXPECT_EQ(members("a;x=\"\\"), "-");
}

}  // namespace
}  // namespace ringmark::websocket
