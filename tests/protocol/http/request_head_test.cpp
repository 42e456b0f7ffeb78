// Look-up of fields in a parsed head.
#include "protocol/http/request_head.hpp"

#include <gtest/gtest.h>

#include "tests/protocol/http/request_judge.hpp"

namespace ringmark::http {
namespace {

TEST(RequestHead, FindsTheFirstFieldInAnyCase) {
  const ParsedRequest request("GET / HTTP/1.1\r\nHost: a\r\nX-Id: 1\r\nx-id: 2\r\n\r\n");
  EXPECT_EQ(request.head.field("X-ID"), "1");
  ASSERT_NE(request.head.find("x-id"), nullptr);
  EXPECT_EQ(request.head.find("x-id")->name, "X-Id");
}

TEST(RequestHead, TellsAbsentFromEmpty) {
  const ParsedRequest request("GET / HTTP/1.1\r\nHost: a\r\nX-Id:\r\n\r\n");
  EXPECT_EQ(request.head.field("x-id"), "");
  EXPECT_NE(request.head.find("x-id"), nullptr);
  EXPECT_EQ(request.head.field("y-id"), "");
  EXPECT_EQ(request.head.find("y-id"), nullptr);
}

TEST(RequestHead, KeepsTheOrderOfFields) {
  const ParsedRequest request("GET / HTTP/1.1\r\nB: 1\r\nHost: a\r\nA: 2\r\n\r\n");
  ASSERT_EQ(request.head.fields().size(), 3U);
  EXPECT_EQ(request.head.fields()[0].name, "B");
  EXPECT_EQ(request.head.fields()[1].name, "Host");
  EXPECT_EQ(request.head.fields()[2].value, "2");
}

}  // namespace
}  // namespace ringmark::http
