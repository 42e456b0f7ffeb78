// Requests as octets in; what they ask for, or the broken rule, out (RFC 6455 section 4.2).
#include "protocol/websocket/handshake.hpp"

#include <gtest/gtest.h>

#include <string>

#include "protocol/http/request_parser.hpp"

namespace ringmark::websocket {
namespace {

constexpr std::string_view kSampleKey = "dGhlIHNhbXBsZSBub25jZQ==";

// The head of a request line and these fields, in which `|` ends a line.
const http::RequestHead& head_of(std::string_view line, std::string_view fields) {
  static std::string octets;
  static http::RequestHead head;
  octets = std::string{line} + "\r\nHost: h\r\n";
  for (const char octet : fields)
    octets += octet == '|' ? std::string{"\r\n"} : std::string{octet};
  octets += "\r\n\r\n";
  const http::Limits limits;
  http::RequestParser parser(limits);
  EXPECT_EQ(parser.parse(octets, head), http::ParseOutcome::Complete) << octets;
  return head;
}

const http::RequestHead& get(std::string_view fields) {
  return head_of("GET /ws HTTP/1.1", fields);
}

HandshakeFault fault_of(const http::RequestHead& head) {
  const auto upgrade = check_handshake(head);
  EXPECT_FALSE(upgrade.has_value());
  return upgrade ? HandshakeFault{} : upgrade.error();
}

TEST(Handshake, IsRecognised) {
  EXPECT_TRUE(asks_for_websocket(get("Upgrade: websocket|Connection: Upgrade")));
  EXPECT_TRUE(asks_for_websocket(get("upgrade: h2c, WebSocket|connection: keep-alive, UPGRADE")));
  EXPECT_TRUE(asks_for_websocket(get("Upgrade: h2c|Upgrade: websocket|Connection: Upgrade")));
  EXPECT_TRUE(asks_for_websocket(get("Upgrade: websocket|Connection: Upgrade|Content-Length: 0")));
}

TEST(Handshake, IsNoneWithoutAllItsMarks) {
  EXPECT_FALSE(asks_for_websocket(get("Connection: Upgrade")));
  EXPECT_FALSE(asks_for_websocket(get("Upgrade: websocket")));
  EXPECT_FALSE(asks_for_websocket(get("Upgrade: h2c|Connection: Upgrade")));
  EXPECT_FALSE(asks_for_websocket(get("Upgrade: websockets|Connection: Upgrade")));
  EXPECT_FALSE(asks_for_websocket(get("Upgrade: websocket|Connection: keep-alive")));
  EXPECT_FALSE(asks_for_websocket(head_of("GET /ws HTTP/1.0", "Upgrade: websocket|Connection: Upgrade")));
  EXPECT_FALSE(asks_for_websocket(head_of("POST /ws HTTP/1.1", "Upgrade: websocket|Connection: Upgrade")));
  EXPECT_FALSE(asks_for_websocket(get("Upgrade: websocket|Connection: Upgrade|Content-Length: 1")));
  EXPECT_FALSE(asks_for_websocket(get("Upgrade: websocket|Connection: Upgrade|Transfer-Encoding: chunked")));
  EXPECT_EQ(fault_of(get("Connection: Upgrade")), HandshakeFault::NotAnUpgrade);
}

TEST(Handshake, SaysWhatIsAskedFor) {
  const auto upgrade = check_handshake(
      get("Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|"
          "Sec-WebSocket-Version: 13|Origin: http://example.com|Sec-WebSocket-Protocol: chat, superchat|"
          "Sec-WebSocket-Protocol: other|Sec-WebSocket-Extensions: a; b=1|Sec-WebSocket-Extensions: c"));
  ASSERT_TRUE(upgrade.has_value());
  EXPECT_EQ(upgrade->key, "dGhlIHNhbXBsZSBub25jZQ==");
  EXPECT_EQ(upgrade->origin, "http://example.com");
  EXPECT_EQ(upgrade->protocols, "chat, superchat, other");
  EXPECT_EQ(upgrade->extensions, "a; b=1, c");
}

TEST(Handshake, NeedsOneKeyOf16Octets) {
  const std::string rest = "|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13";
  for (const char* const key :
       {"", "Sec-WebSocket-Key:|", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=|",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ|", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZSE=|",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j*Q==|", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==x|",
        "Sec-WebSocket-Key: dGhlIHNhbXBs=SBub25jZQ==|", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ===|",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|"}) {
    EXPECT_EQ(fault_of(get(key + rest.substr(1))), HandshakeFault::BadKey) << key;
  }
  EXPECT_TRUE(check_handshake(get("Sec-WebSocket-Key: +/+/AZaz09AZaz09AZaz0w==" + rest)).has_value());
}

TEST(Handshake, NeedsVersion13) {
  const std::string rest =
      "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
  for (const char* const version :
       {"", "|Sec-WebSocket-Version: 8", "|Sec-WebSocket-Version: 013", "|Sec-WebSocket-Version: 13, 8",
        "|Sec-WebSocket-Version:", "|Sec-WebSocket-Version: 13|Sec-WebSocket-Version: 13"}) {
    EXPECT_EQ(fault_of(get(rest + version)), HandshakeFault::BadVersion) << version;
  }
}

TEST(Handshake, IsJudgedByItsKeyBeforeItsVersion) {
  EXPECT_EQ(fault_of(get("Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 8")),
            HandshakeFault::BadKey);
}

TEST(Handshake, HasAStatusForEachFault) {
  EXPECT_EQ(status_of(HandshakeFault::NotAnUpgrade), http::Status::BadRequest);
  EXPECT_EQ(status_of(HandshakeFault::BadKey), http::Status::BadRequest);
  EXPECT_EQ(status_of(HandshakeFault::BadVersion), http::Status::UpgradeRequired);
  EXPECT_EQ(explain(HandshakeFault::BadKey), "sec-websocket-key must be 16 octets in base64");
}

TEST(Handshake, IsAnsweredWithTheValueOfTheRfc) {
  const auto value = accept_value(kSampleKey);
  EXPECT_EQ((std::string_view{value.data(), value.size()}), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(Handshake, IsAnsweredWithSwitchingProtocols) {
  http::OutputBuffer output;
  write_switching_protocols(output, {.key = kSampleKey});
  EXPECT_EQ(output.view(),
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
            "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
  output.clear();
  write_switching_protocols(output, {.key = kSampleKey,
                                     .date = "Sun, 06 Nov 1994 08:49:37 GMT",
                                     .protocol = "chat",
                                     .extensions = "permessage-deflate"});
  EXPECT_EQ(
      output.view(),
      "HTTP/1.1 101 Switching Protocols\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\nupgrade: websocket\r\n"
      "connection: Upgrade\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
      "sec-websocket-protocol: chat\r\nsec-websocket-extensions: permessage-deflate\r\n\r\n");
}

TEST(Handshake, ChoosesTheClientsBestProtocol) {
  const std::vector<std::string> supported{"a", "b"};
  EXPECT_EQ(choose_protocol("c, b, a", supported), "b");
  EXPECT_EQ(choose_protocol("A", supported), "");
  EXPECT_EQ(choose_protocol("", supported), "");
  EXPECT_EQ(choose_protocol("a", {}), "");
}

}  // namespace
}  // namespace ringmark::websocket
