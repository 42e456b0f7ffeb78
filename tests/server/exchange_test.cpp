// Exchange: what is kept of a request, and whom a proxy speaks for.
#include "server/exchange.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

#include "protocol/http/request_parser.hpp"

namespace ringmark::server {
namespace {

using runtime::SocketAddress;

class ExchangeTest : public ::testing::Test {
 protected:
  const http::RequestHead& parsed(const std::string& fields) {
    text_ = "GET /users HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
    http::RequestParser parser{limits_};
    EXPECT_EQ(parser.parse(text_, head_), http::ParseOutcome::Complete) << text_;
    return head_;
  }

  [[nodiscard]] static SocketAddress address(const char* host, std::uint16_t port = 1) {
    return *SocketAddress::from_literal(host, port);
  }

 private:
  http::Limits limits_;
  http::RequestHead head_;
  std::string text_;
};

TEST_F(ExchangeTest, ATrustedProxySpeaksForItsClient) {
  const auto& head = parsed("X-Forwarded-For: 6.6.6.6, 10.1.2.3\r\nX-Forwarded-Proto: https\r\n");
  const Origin origin = origin_of(head, address("127.0.0.1", 40'000), address("127.0.0.1", 0));
  EXPECT_EQ(origin.client, "10.1.2.3") << "the client itself may have written what stands before";
  EXPECT_EQ(origin.scheme, "https");
}

TEST_F(ExchangeTest, NobodyElseDoes) {
  const auto& head = parsed("X-Forwarded-For: 10.1.2.3\r\nX-Forwarded-Proto: https\r\n");
  const Origin stranger = origin_of(head, address("127.0.0.2", 40'000), address("127.0.0.1", 0));
  EXPECT_EQ(stranger.client, "127.0.0.2:40000");
  EXPECT_EQ(stranger.scheme, "http");
  const Origin none_trusted = origin_of(head, address("::1", 7), std::nullopt);
  EXPECT_EQ(none_trusted.client, "[::1]:7");
  EXPECT_EQ(none_trusted.scheme, "http");
}

TEST_F(ExchangeTest, AProxyThatSaysNothingIsTheClient) {
  const Origin origin = origin_of(parsed(""), address("::1", 7), address("::1", 0));
  EXPECT_EQ(origin.client, "[::1]:7");
  EXPECT_EQ(origin.scheme, "http");
}

TEST_F(ExchangeTest, KeepsARequestIdThatCanBePrinted) {
  const auto id_of = [this](const std::string& id) {
    return Exchange{parsed("X-Request-ID: " + id + "\r\n"), nullptr}.request_id;
  };
  EXPECT_EQ(id_of("7f-a b\"c"), "7f-a b\"c");
  EXPECT_EQ(id_of(std::string(200, 'x')), std::string(200, 'x'));
  EXPECT_EQ(id_of(std::string(201, 'x')), "");
  EXPECT_EQ(id_of("caf\xc3\xa9"), "");
  EXPECT_EQ((Exchange{parsed(""), nullptr}.request_id), "");
}

TEST(AccessLine, IsOneObjectWithEscapedTexts) {
  const auto time = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + std::chrono::microseconds{5};
  const AccessRecord record{.client = "127.0.0.1:9",
                            .method = "GET",
                            .target = "/users/1?a=\"b\\",
                            .route = "/users/{user_id}",
                            .request_id = "r\"1",
                            .status = http::Status::NotFound,
                            .content_bytes = 29,
                            .duration = std::chrono::microseconds{1'500}};
  EXPECT_EQ(access_line(record, time),
            R"({"time":"2026-11-22T00:00:00.000005Z","client":"127.0.0.1:9","method":"GET",)"
            R"("target":"/users/1?a=\"b\\","route":"/users/{user_id}","status":404,"bytes":29,)"
            R"("duration_us":1500,"request_id":"r\"1"})");
}

}  // namespace
}  // namespace ringmark::server
