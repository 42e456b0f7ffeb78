// Requests as octets in, what they ask for or the broken rule out.
#include "protocol/websocket/handshake.hpp"

#include <gtest/gtest.h>

#include "protocol/http/request_parser.hpp"

namespace ringmark::websocket {
namespace {

TEST(AcceptValue, IsThatOfTheRfc) {
  const auto value = accept_value("dGhlIHNhbXBsZSBub25jZQ==");
  EXPECT_EQ((std::string_view{value.data(), value.size()}), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

}  // namespace
}  // namespace ringmark::websocket
