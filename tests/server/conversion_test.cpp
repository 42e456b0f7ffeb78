// Decimal texts and the spelling of numbers.
#include "server/conversion.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace ringmark::server {
namespace {

TEST(ParseInteger, TakesSignsAndLeadingZeros) {
  EXPECT_EQ(parse_integer("0"), 0);
  EXPECT_EQ(parse_integer("-5"), -5);
  EXPECT_EQ(parse_integer("+5"), 5);
  EXPECT_EQ(parse_integer("007"), 7);
  EXPECT_EQ(parse_integer("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(parse_integer("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
}

TEST(ParseInteger, RefusesWhatIsNotDecimal) {
  for (const std::string_view text : {"", "+", "-", "+-1", "--1", "1.0", "1e3", "0x10", " 1", "1 ", "1_0",
                                      "1abc", "99999999999999999999x", "\xef\xbc\x91"}) {
    EXPECT_EQ(parse_integer(text), std::unexpected{IntegerFault::NotDecimal}) << text;
  }
}

TEST(ParseInteger, TellsWhatIsTooLarge) {
  EXPECT_EQ(parse_integer("9223372036854775808"), std::unexpected{IntegerFault::OutOfRange});
  EXPECT_EQ(parse_integer("-9223372036854775809"), std::unexpected{IntegerFault::OutOfRange});
}

TEST(SpellNumber, FollowsPython) {
  EXPECT_EQ(spell_number(4.5), "4.5");
  EXPECT_EQ(spell_number(1.0), "1.0");
  EXPECT_EQ(spell_number(-0.0), "-0.0");
  EXPECT_EQ(spell_number(0.1), "0.1");
  EXPECT_EQ(spell_number(0.0001), "0.0001");
  EXPECT_EQ(spell_number(0.00001), "1e-05");
  EXPECT_EQ(spell_number(1e-7), "1e-07");
  EXPECT_EQ(spell_number(1e15), "1000000000000000.0");
  EXPECT_EQ(spell_number(9999999999999998.0), "9999999999999998.0");
  EXPECT_EQ(spell_number(1e16), "1e+16");
  EXPECT_EQ(spell_number(1.2345678901234568e+22), "1.2345678901234568e+22");
  EXPECT_EQ(spell_number(-1.7976931348623157e308), "-1.7976931348623157e+308");
  EXPECT_EQ(spell_number(5e-324), "5e-324");
  EXPECT_EQ(spell_number(0.00012345678901234567), "0.00012345678901234567");
}

}  // namespace
}  // namespace ringmark::server
