// Faults of JSON texts, as CPython's json module reports them.
#include "protocol/json/fault.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace ringmark::json {
namespace {

// "message @position line:column", or "none".
std::string fault_of(std::string_view text) {
  const auto fault = find_fault(text);
  if (!fault) return "none";
  return std::string{fault->message} + " @" + std::to_string(fault->position) + " " +
         std::to_string(fault->line) + ":" + std::to_string(fault->column);
}

TEST(JsonFault, IsAbsentFromGoodTexts) {
  for (const std::string_view text : {"null", " true ", "[]", "{}", "[1,-0.5e+7,\"\\u00e9\\n\",{\"a\":[{}]}]",
                                      "\"\\ud83d\\ude00\"", "1e999"}) {
    EXPECT_EQ(fault_of(text), "none") << text;
  }
}

TEST(JsonFault, OfObjects) {
  EXPECT_EQ(fault_of("{"), "Expecting property name enclosed in double quotes @1 1:2");
  EXPECT_EQ(fault_of("{'a':1}"), "Expecting property name enclosed in double quotes @1 1:2");
  EXPECT_EQ(fault_of("{\"a\": 1,}"), "Expecting property name enclosed in double quotes @8 1:9");
  EXPECT_EQ(fault_of("{\"a\":1,,\"b\":2}"), "Expecting property name enclosed in double quotes @7 1:8");
  EXPECT_EQ(fault_of("{\"name\"}"), "Expecting ':' delimiter @7 1:8");
  EXPECT_EQ(fault_of("{\"name\":}"), "Expecting value @8 1:9");
  EXPECT_EQ(fault_of("{\"a\":\"a\" \"b\":1}"), "Expecting ',' delimiter @9 1:10");
  EXPECT_EQ(fault_of("{\"name\":01}"), "Expecting ',' delimiter @9 1:10");
}

TEST(JsonFault, OfArrays) {
  EXPECT_EQ(fault_of("["), "Expecting value @1 1:2");
  EXPECT_EQ(fault_of("[1,]"), "Expecting value @3 1:4");
  EXPECT_EQ(fault_of("[1 2]"), "Expecting ',' delimiter @3 1:4");
  EXPECT_EQ(fault_of("[1"), "Expecting ',' delimiter @2 1:3");
  EXPECT_EQ(fault_of("[1}"), "Expecting ',' delimiter @2 1:3");
}

TEST(JsonFault, OfScalars) {
  EXPECT_EQ(fault_of(""), "Expecting value @0 1:1");
  EXPECT_EQ(fault_of(" "), "Expecting value @1 1:2");
  EXPECT_EQ(fault_of("nul"), "Expecting value @0 1:1");
  EXPECT_EQ(fault_of("NaN"), "Expecting value @0 1:1");
  EXPECT_EQ(fault_of("[-]"), "Expecting value @1 1:2");
  EXPECT_EQ(fault_of("[.5]"), "Expecting value @1 1:2");
  EXPECT_EQ(fault_of("[+1]"), "Expecting value @1 1:2");
  EXPECT_EQ(fault_of("[1.]"), "Expecting ',' delimiter @2 1:3");
  EXPECT_EQ(fault_of("[1e+]"), "Expecting ',' delimiter @2 1:3");
  EXPECT_EQ(fault_of("{} x"), "Extra data @3 1:4");
  EXPECT_EQ(fault_of("/* c */ {}"), "Expecting value @0 1:1");
}

TEST(JsonFault, OfTexts) {
  EXPECT_EQ(fault_of("{\"name\":\"unterminated"), "Unterminated string starting at @8 1:9");
  EXPECT_EQ(fault_of("[\"a\\"), "Unterminated string starting at @1 1:2");
  EXPECT_EQ(fault_of("[\"a\tb\"]"), "Invalid control character at @3 1:4");
  EXPECT_EQ(fault_of("{\"name\":\"\\x\"}"), "Invalid \\escape @9 1:10");
  EXPECT_EQ(fault_of("{\"name\":\"\\u12\",\"email\":\"c\"}"), "Invalid \\uXXXX escape @10 1:11");
  EXPECT_EQ(fault_of("[\"\\u1234"), "Invalid \\uXXXX escape @3 1:4");
  EXPECT_EQ(fault_of("[\"\\u12"), "Invalid \\uXXXX escape @3 1:4");
}

TEST(JsonFault, OfHalfASurrogatePairIsAnEscape) {
  EXPECT_EQ(fault_of("[\"\\ud800\"]"), "Invalid \\uXXXX escape @3 1:4");
  EXPECT_EQ(fault_of("[\"\\udc00\"]"), "Invalid \\uXXXX escape @3 1:4");
  EXPECT_EQ(fault_of("[\"\\ud800\\u0041\"]"), "Invalid \\uXXXX escape @3 1:4");
}

TEST(JsonFault, CountsCodePointsAndLines) {
  EXPECT_EQ(fault_of("{\"中\":\"😀\" 1}"), "Expecting ',' delimiter @9 1:10");
  EXPECT_EQ(fault_of("{\n \"中\": 1\n}\n x"), "Extra data @13 4:2");
}

TEST(JsonFault, IsNotLookedForBeyondTheDeepestNesting) {
  EXPECT_EQ(fault_of(std::string(1'025, '[')), "none");
  EXPECT_EQ(fault_of(std::string(1'024, '[')), "Expecting value @1024 1:1025");
}

}  // namespace
}  // namespace ringmark::json
