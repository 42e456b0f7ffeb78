// Classes of octets: the searches must agree with the table for every octet at every place in a block.
#include "protocol/http/octets.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ringmark::http {
namespace {

constexpr std::size_t kRunBytes = 40;  // two blocks of 16 and a rest

using Search = const char* (*)(const char*, const char*);

void expect_agreement(Search search, OctetClass octet_class) {
  for (unsigned octet = 0; octet < kOctetCount; ++octet) {
    for (std::size_t place = 0; place < kRunBytes; ++place) {
      std::string run(kRunBytes, 'a');
      run[place] = static_cast<char>(octet);
      const bool inside = is_in(octet_class, static_cast<char>(octet));
      const char* const found = search(run.data(), run.data() + run.size());
      ASSERT_EQ(static_cast<std::size_t>(found - run.data()), inside ? kRunBytes : place)
          << "octet " << octet;
    }
  }
}

TEST(Octets, SearchesAgreeWithTheTable) {
  expect_agreement(end_of_token, kToken);
  expect_agreement(end_of_field_content, kFieldContent);
  expect_agreement(end_of_target, kTarget);
  expect_agreement(end_of_target_path, kTargetPath);
}

std::string members_below_delete(OctetClass octet_class) {
  std::string members;
  for (char octet = 0; octet < 0x7f; ++octet) {
    if (is_in(octet_class, octet)) members.push_back(octet);
  }
  return members;
}

TEST(Octets, TokensHoldWhatTheGrammarSays) {
  EXPECT_EQ(members_below_delete(kToken),
            "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");
}

TEST(Octets, RegNamesHoldWhatTheGrammarSays) {
  EXPECT_EQ(members_below_delete(kRegName),
            "!$&'()*+,-.0123456789;=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");
}

TEST(Octets, PathsHoldWhatTheGrammarSays) {
  EXPECT_EQ(members_below_delete(kPathChar),
            "!$&'()*+,-./0123456789:;=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");
}

TEST(Octets, OnlyFieldContentAndQuotedTextReachAboveAscii) {
  EXPECT_TRUE(is_in(kFieldContent, '\x80'));
  EXPECT_TRUE(is_in(kQuotedText, '\xff'));
  EXPECT_FALSE(is_in(kToken, '\xe9'));
  EXPECT_FALSE(is_in(kTarget, '\x80'));
  EXPECT_FALSE(is_in(kRegName, '\xff'));
  EXPECT_FALSE(is_in(kPathChar, '\xff'));
  EXPECT_FALSE(is_in(kFieldContent, '\x7f'));
}

TEST(Octets, ReadsHexadecimalDigits) {
  EXPECT_EQ(hex_value('0'), 0);
  EXPECT_EQ(hex_value('9'), 9);
  EXPECT_EQ(hex_value('a'), 10);
  EXPECT_EQ(hex_value('F'), 15);
  EXPECT_EQ(hex_value('g'), -1);
  EXPECT_EQ(hex_value('@'), -1);
  EXPECT_EQ(hex_value('\xe1'), -1);
}

}  // namespace
}  // namespace ringmark::http
