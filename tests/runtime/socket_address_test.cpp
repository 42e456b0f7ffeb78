// SocketAddress: literals of both families, their text, and the address of a socket.
#include "runtime/socket_address.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <string>

#include "tests/support/loopback.hpp"

namespace ringmark::runtime {
namespace {

TEST(SocketAddress, ReadsAnIpv4Literal) {
  const auto address = SocketAddress::from_literal("127.0.0.1", 8000);
  ASSERT_TRUE(address);
  EXPECT_EQ(address->family(), AF_INET);
  EXPECT_EQ(address->port(), 8000);
  EXPECT_EQ(address->text(), "127.0.0.1:8000");
  EXPECT_EQ(address->size(), sizeof(sockaddr_in));
}

TEST(SocketAddress, ReadsAnIpv6LiteralWithAndWithoutBrackets) {
  for (const std::string host : {"::1", "[::1]"}) {
    const auto address = SocketAddress::from_literal(host, 65535);
    ASSERT_TRUE(address) << host;
    EXPECT_EQ(address->family(), AF_INET6);
    EXPECT_EQ(address->port(), 65535);
    EXPECT_EQ(address->text(), "[::1]:65535");
    EXPECT_EQ(address->size(), sizeof(sockaddr_in6));
  }
}

TEST(SocketAddress, WritesTheShortFormOfIpv6) {
  EXPECT_EQ(SocketAddress::from_literal("2001:0db8:0000:0000:0000:0000:0000:0001", 80)->text(),
            "[2001:db8::1]:80");
}

TEST(SocketAddress, WhatIsNoLiteralIsNothing) {
  for (const char* host :
       {"", "localhost", "127.0.0", "256.0.0.1", "127.0.0.1:80", "[::1", "::1]", "[]", "1"}) {
    EXPECT_FALSE(SocketAddress::from_literal(host, 80)) << host;
  }
}

TEST(SocketAddress, ResolvesLiteralsAndLocalhost) {
  EXPECT_EQ(SocketAddress::resolve("127.0.0.1", 80)->text(), "127.0.0.1:80");
  const auto local = SocketAddress::resolve("localhost", 8080);
  ASSERT_TRUE(local);
  EXPECT_TRUE(local->text() == "127.0.0.1:8080" || local->text() == "[::1]:8080") << local->text();
}

TEST(SocketAddress, OfASocketHasThePortThatTheKernelPicked) {
  const Descriptor listening = testing::listening_socket(1);
  const SocketAddress address = SocketAddress::of_socket(listening.number());
  EXPECT_EQ(address.family(), AF_INET);
  EXPECT_NE(address.port(), 0);
  EXPECT_TRUE(testing::connected_to(address).open());
}

}  // namespace
}  // namespace ringmark::runtime
