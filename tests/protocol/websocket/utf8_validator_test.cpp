// The octet at which a text stops being UTF-8, at every split (RFC 3629).
#include "protocol/websocket/utf8_validator.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/protocol/websocket/octet_notation.hpp"

namespace ringmark::websocket {
namespace {

enum class Ending { Complete, Unfinished };

// Whether two pieces are accepted, and end like this.
bool accepts_split(std::string_view text, std::size_t first_bytes, Ending ending) {
  Utf8Validator validator;
  return validator.accept(text.substr(0, first_bytes)) && validator.accept(text.substr(first_bytes)) &&
         validator.complete() == (ending == Ending::Complete);
}

bool refuses_split(std::string_view text, std::size_t first_bytes) {
  Utf8Validator validator;
  return !(validator.accept(text.substr(0, first_bytes)) && validator.accept(text.substr(first_bytes)));
}

void expect_accepted(std::string_view text, Ending ending) {
  for (std::size_t first_bytes = 0; first_bytes <= text.size(); ++first_bytes)
    EXPECT_TRUE(accepts_split(text, first_bytes, ending)) << "split after " << first_bytes;
}

// The octets before the last one may begin a text; with the last one they may not.
void expect_refused_at_last(std::string_view text) {
  EXPECT_TRUE(Utf8Validator{}.accept(text.substr(0, text.size() - 1))) << "refused too early";
  for (std::size_t first_bytes = 0; first_bytes <= text.size(); ++first_bytes)
    EXPECT_TRUE(refuses_split(text, first_bytes)) << "split after " << first_bytes;
}

TEST(Utf8Validator, AcceptsText) {
  for (const char* const text : {
           "",
           "00 7f",
           "'plain ASCII, longer than two words of the machine'",
           "'κόσμε'",
           "'客户端说: X'",
           "c280 dfbf",             // the first and the last character of two octets
           "e0a080 efbfbf",         // of three
           "f0908080 f48fbfbf",     // of four
           "ed9fbf ee8080 efbfbd",  // around the surrogates
           "efbfbe efbfbf",         // noncharacters are characters
           "'1234567' c3a9 '12345678' f09f8e89 '123456789'",
       }) {
    SCOPED_TRACE(text);
    expect_accepted(octets(text), Ending::Complete);
  }
}

TEST(Utf8Validator, WaitsForTheRestOfACharacter) {
  for (const char* const text :
       {"c2", "e0 a0", "e1", "ed 9f", "f0 90", "f0 90 80", "f4 8f bf", "'12345678' e5 ae"}) {
    SCOPED_TRACE(text);
    expect_accepted(octets(text), Ending::Unfinished);
  }
}

TEST(Utf8Validator, RefusesTheOctetThatNoTextContinuesWith) {
  for (const char* const text : {
           "80",
           "bf",
           "c0",
           "c1",
           "f5",
           "f8",
           "fc",
           "fe",
           "ff",
           "'12345678' ff",
           "'123456789abcdef' 80",
           "c2 'a'",
           "c2 c2",
           "c280 80",
           "e0 80",
           "e0 9f",  // overlong
           "e1 7f",
           "e180 c0",
           "ed a0",
           "ed bf",  // surrogates
           "f0 80",
           "f0 8f",  // overlong
           "f0 90 'a'",
           "f09080 c0",
           "f4 90",
           "f4 bf",  // above U+10FFFF
           "'κόσμε' ed a0",
       }) {
    SCOPED_TRACE(text);
    expect_refused_at_last(octets(text));
  }
}

}  // namespace
}  // namespace ringmark::websocket
