// Which numbers become strings.
#include "server/large_numbers.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace ringmark::server {
namespace {

TEST(LargeNumbers, ThatFitStayNumbers) {
  for (
      const std::string document :
      {R"({"a":0,"b":-1.5e-7,"c":[9223372036854775807,-9223372036854775808,18446744073709551615],"d":1e308})",
       R"([1E+2,1e-400,-0.0])", "12", R"("99999999999999999999999")"})
    EXPECT_EQ(quote_large_numbers(document), document);
}

TEST(LargeNumbers, OfWholeDigitsKeepThem) {
  EXPECT_EQ(quote_large_numbers(R"({"age":18446744073709551616,"x":-9223372036854775809})"),
            R"({"age":"18446744073709551616","x":"-9223372036854775809"})");
}

TEST(LargeNumbers, BeyondADoubleAreInfinite) {
  EXPECT_EQ(quote_large_numbers("[1e400,-1E+400,1.5e999]"), R"(["inf","-inf","inf"])");
}

TEST(LargeNumbers, TooSmallForADoubleStayNumbers) {
  const std::string document = "[0." + std::string(400, '0') + "1,1e-400]";
  EXPECT_EQ(quote_large_numbers(document), document);
}

TEST(LargeNumbers, InStringsAreNone) {
  const std::string document = R"(["\"1e400","\\",{"1e400":"99999999999999999999999\\\""}])";
  EXPECT_EQ(quote_large_numbers(document), document);
}

TEST(LargeNumbers, OfMoreDigitsThanTheReferenceReadsAreRefused) {
  const std::string longest(4'300, '7');
  EXPECT_EQ(quote_large_numbers("-" + longest), "\"-" + longest + "\"");
  EXPECT_EQ(quote_large_numbers(longest + "7"), std::nullopt);
}

}  // namespace
}  // namespace ringmark::server
