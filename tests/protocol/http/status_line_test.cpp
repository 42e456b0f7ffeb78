// Status lines, whole and broken off.
#include "protocol/http/status_line.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace ringmark::http {
namespace {

Scan scan(std::string_view octets, StatusLine& line) {
  return scan_status_line(octets.data(), octets.data() + octets.size(), line);
}

TEST(StatusLine, SaysVersionAndStatus) {
  StatusLine line;
  EXPECT_TRUE(scan("HTTP/1.1 404 Not Found\r\n", line).accepted());
  EXPECT_EQ(line.status, 404);
  EXPECT_TRUE(line.http11);
  EXPECT_TRUE(scan("HTTP/1.0 200\r\n", line).accepted());
  EXPECT_EQ(line.status, 200);
  EXPECT_FALSE(line.http11);
}

TEST(StatusLine, NeedsItsLineEnd) {
  constexpr std::string_view kWhole = "HTTP/1.1 200 OK\r\n";
  for (std::size_t size = 0; size < kWhole.size(); ++size) {
    StatusLine line;
    const Scan begun = scan(kWhole.substr(0, size), line);
    EXPECT_FALSE(begun.accepted()) << size;
    EXPECT_EQ(begun.refusal, Refusal::None) << size;
  }
}

TEST(StatusLine, IsRefusedWhenItIsNone) {
  for (const std::string_view octets : {"HTTP/2.0 200 OK\r\n", "http/1.1 200 OK\r\n", "HTTP/1.1 20x OK\r\n",
                                        "HTTP/1.1 099 OK\r\n", "HTTP/1.1  200 OK\r\n", "HTTP/1.1 200 OK\n"}) {
    StatusLine line;
    EXPECT_NE(scan(octets, line).refusal, Refusal::None) << octets;
  }
}

}  // namespace
}  // namespace ringmark::http
