// A client's request as octets, and answers at every split (RFC 6455 section 4.1).
#include "protocol/websocket/client_handshake.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ringmark::websocket {
namespace {

constexpr std::string_view kUpgraded =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

UpgradeRequest request() {
  return {.host = "h:8000", .target = "/ws", .key = "dGhlIHNhbXBsZSBub25jZQ=="};
}

// The verdict on an answer; until it is complete, each beginning of it needs more.
UpgradeAnswer read(const std::string& octets, const UpgradeRequest& request) {
  const UpgradeAnswer whole = read_upgrade_answer(octets, request);
  for (std::size_t size = 0; size < whole.head_bytes; ++size) {
    EXPECT_EQ(read_upgrade_answer(std::string_view{octets}.substr(0, size), request).outcome,
              UpgradeAnswer::Outcome::NeedMore);
  }
  return whole;
}

AnswerFault fault_of(const std::string& octets, const UpgradeRequest& asked = request()) {
  const UpgradeAnswer answer = read(octets, asked);
  EXPECT_EQ(answer.outcome, UpgradeAnswer::Outcome::Failed);
  EXPECT_FALSE(explain(answer.fault).empty());
  return answer.fault;
}

std::string upgraded(std::string_view more_fields) {
  return std::string{kUpgraded} + std::string{more_fields} + "\r\n";
}

TEST(ClientHandshake, MakesAKeyOf16Octets) {
  const auto key = key_of(std::span<const char, 16>{"the sample nonce", 16});
  EXPECT_EQ((std::string_view{key.data(), key.size()}), "dGhlIHNhbXBsZSBub25jZQ==");
}

TEST(ClientHandshake, AsksForWebSocket) {
  http::OutputBuffer output;
  write_upgrade_request(output, request());
  EXPECT_EQ(output.view(),
            "GET /ws HTTP/1.1\r\nHost: h:8000\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
}

TEST(ClientHandshake, AsksForMore) {
  const http::Field origin{"Origin", "http://h"};
  UpgradeRequest more = request();
  more.protocols = "a, b";
  more.deflate = ContextTakeover::Dedicated;
  more.extra_fields = {&origin, 1};
  http::OutputBuffer output;
  write_upgrade_request(output, more);
  EXPECT_TRUE(
      output.view().ends_with("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: a, b\r\n"
                              "Sec-WebSocket-Extensions: permessage-deflate\r\nOrigin: http://h\r\n\r\n"))
      << output.view();
}

TEST(ClientHandshake, TakesAnAnswerThatFitsTheKey) {
  const UpgradeAnswer answer = read(upgraded("") + "frames", request());
  EXPECT_EQ(answer.outcome, UpgradeAnswer::Outcome::Accepted);
  EXPECT_EQ(answer.status, 101);
  EXPECT_EQ(answer.head_bytes, upgraded("").size());
  EXPECT_EQ(answer.protocol, "");
  EXPECT_EQ(answer.deflate, std::nullopt);
}

TEST(ClientHandshake, RefusesAnotherStatus) {
  const UpgradeAnswer answer = read("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", request());
  EXPECT_EQ(answer.outcome, UpgradeAnswer::Outcome::Failed);
  EXPECT_EQ(answer.fault, AnswerFault::Refused);
  EXPECT_EQ(answer.status, 403);
}

TEST(ClientHandshake, RefusesWhatIsNoAnswer) {
  EXPECT_EQ(fault_of("SSH-2.0-OpenSSH\r\n"), AnswerFault::Malformed);
  EXPECT_EQ(fault_of("HTTP/1.0 101 Switching Protocols\r\n\r\n"), AnswerFault::Malformed);
  EXPECT_EQ(fault_of("HTTP/1.1 101 Switching Protocols\r\nno field\r\n\r\n"), AnswerFault::Malformed);
  EXPECT_EQ(fault_of(upgraded("x: " + std::string(20'000, 'x') + "\r\n")), AnswerFault::Malformed);
}

TEST(ClientHandshake, RefusesAnAnswerWithoutAnUpgrade) {
  EXPECT_EQ(fault_of("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n"),
            AnswerFault::NotAnUpgrade);
  EXPECT_EQ(fault_of("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"),
            AnswerFault::NotAnUpgrade);
  EXPECT_EQ(fault_of("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"),
            AnswerFault::NotAnUpgrade);
}

TEST(ClientHandshake, RefusesAnotherAcceptValue) {
  const std::string begin =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  EXPECT_EQ(fault_of(begin + "\r\n"), AnswerFault::BadAcceptValue);
  EXPECT_EQ(fault_of(begin + "Sec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"),
            AnswerFault::BadAcceptValue);
  EXPECT_EQ(fault_of(upgraded("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")),
            AnswerFault::BadAcceptValue);
}

TEST(ClientHandshake, TakesAnOfferedProtocolOnly) {
  UpgradeRequest offering = request();
  offering.protocols = "a, b";
  EXPECT_EQ(read(upgraded("Sec-WebSocket-Protocol: b\r\n"), offering).protocol, "b");
  EXPECT_EQ(fault_of(upgraded("Sec-WebSocket-Protocol: c\r\n"), offering), AnswerFault::UnexpectedProtocol);
  EXPECT_EQ(fault_of(upgraded("Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: b\r\n"), offering),
            AnswerFault::UnexpectedProtocol);
  EXPECT_EQ(fault_of(upgraded("Sec-WebSocket-Protocol: a\r\n")), AnswerFault::UnexpectedProtocol);
}

TEST(ClientHandshake, TakesAnOfferedExtensionOnly) {
  UpgradeRequest offering = request();
  offering.deflate = ContextTakeover::Dedicated;
  EXPECT_EQ(read(upgraded(""), offering).deflate, std::nullopt);
  EXPECT_EQ(read(upgraded("Sec-WebSocket-Extensions: permessage-deflate\r\n"), offering).deflate,
            DeflateParameters{});
  EXPECT_EQ(fault_of(upgraded("Sec-WebSocket-Extensions: permessage-deflate; x\r\n"), offering),
            AnswerFault::UnexpectedExtension);
  EXPECT_EQ(fault_of(upgraded("Sec-WebSocket-Extensions: permessage-deflate\r\n")),
            AnswerFault::UnexpectedExtension);
}

}  // namespace
}  // namespace ringmark::websocket
