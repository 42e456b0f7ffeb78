// URLs as people type them.
#include "loadgen/url.hpp"

#include <gtest/gtest.h>

namespace ringmark::loadgen {
namespace {

TEST(Url, IsSplitIntoWhatAClientNeeds) {
  struct Case {
    const char* text;
    Url expected;
  };
  const Case cases[] = {
      {"http://127.0.0.1:8000/users?a=b", {"127.0.0.1", 8000, "127.0.0.1:8000", "/users?a=b"}},
      {"http://example.org", {"example.org", 80, "example.org", "/"}},
      {"HTTP://example.org/", {"example.org", 80, "example.org", "/"}},
      {"http://example.org:?q", {"example.org", 80, "example.org:", "/?q"}},
      {"http://[::1]:8080/x#part", {"::1", 8080, "[::1]:8080", "/x"}},
      {"http://[::1]", {"::1", 80, "[::1]", "/"}},
      {"http://a/%20/?x=/", {"a", 80, "a", "/%20/?x=/"}},
  };
  for (const Case& each : cases) {
    const auto url = parse_url(each.text);
    ASSERT_TRUE(url.has_value()) << each.text;
    EXPECT_EQ(*url, each.expected) << each.text;
  }
}

TEST(Url, IsRefusedWithTheFault) {
  struct Case {
    const char* text;
    const char* expected;
  };
  const Case cases[] = {
      {"", "url '' does not begin with http://"},
      {"localhost:8000", "url 'localhost:8000' does not begin with http://"},
      {"https://a/", "url 'https://a/' does not begin with http://"},
      {"http://", "url 'http://' has no valid host and port"},
      {"http://a:65536/", "url 'http://a:65536/' has no valid host and port"},
      {"http://user@a/", "url 'http://user@a/' has no valid host and port"},
      {"http://::1/", "url 'http://::1/' has no valid host and port"},
      {"http://a/b c", "url 'http://a/b c' has an octet that needs percent-encoding"},
      {"http://a/\r\nx: y", "url 'http://a/\r\nx: y' has an octet that needs percent-encoding"},
  };
  for (const Case& each : cases) {
    const auto url = parse_url(each.text);
    ASSERT_FALSE(url.has_value()) << each.text;
    EXPECT_EQ(url.error(), each.expected);
  }
}

}  // namespace
}  // namespace ringmark::loadgen
