// Command lines of WebSocket load, good and bad.
#include "loadgen/websocket_options.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace ringmark::loadgen {
namespace {

using namespace std::chrono_literals;

std::expected<WebSocketOptions, CommandLineEnd> parse_ws(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "ws");
  return parse_websocket_options(static_cast<int>(arguments.size()), arguments.data(), "ringmark-load 1.2.3");
}

std::string fault_of(const std::vector<const char*>& arguments) {
  const auto options = parse_ws(arguments);
  if (options) return "none";
  EXPECT_EQ(options.error().exit_code, 2);
  return options.error().text;
}

TEST(WebSocketOptions, HaveDefaults) {
  const auto options = parse_ws({"ws://a/echo"});
  ASSERT_TRUE(options.has_value());
  EXPECT_EQ(options->url.host, "a");
  EXPECT_EQ(options->url.port, 80);
  EXPECT_EQ(options->url.target, "/echo");
  EXPECT_EQ(options->kind, LoadKind::Echo);
  EXPECT_EQ(options->threads, 1U);
  EXPECT_EQ(options->connections, 10U);
  EXPECT_EQ(options->senders, 1U);
  EXPECT_EQ(options->sending_connections(), 10U);
  EXPECT_EQ(options->never_read, 0U);
  EXPECT_EQ(options->duration, 10s);
  EXPECT_EQ(options->warmup, 0s);
  EXPECT_EQ(options->timeout, 2s);
  EXPECT_EQ(options->message_bytes, 64U);
  EXPECT_EQ(options->opcode, websocket::Opcode::Text);
  EXPECT_EQ(options->rate, 0);
  EXPECT_EQ(options->in_flight, 1U);
  EXPECT_EQ(options->ramp, 0);
  EXPECT_EQ(options->traffic_bytes, 0U);
  EXPECT_EQ(options->subprotocols, "");
  EXPECT_FALSE(options->deflate.has_value());
  EXPECT_EQ(options->report, ReportForm::Text);
}

TEST(WebSocketOptions, DescribeAFanOut) {
  const auto options =
      parse_ws({"--kind", "fan-out", "-c", "100", "-t2", "--senders=3", "-R", "2.5", "--size", "32",
                "--binary", "--never-read", "4", "--ramp", "50", "--json", "--latency", "ws://[::1]:81"});
  ASSERT_TRUE(options.has_value());
  EXPECT_EQ(options->kind, LoadKind::FanOut);
  EXPECT_EQ(options->connections, 100U);
  EXPECT_EQ(options->threads, 2U);
  EXPECT_EQ(options->sending_connections(), 3U);
  EXPECT_EQ(options->rate, 2.5);
  EXPECT_EQ(options->message_bytes, 32U);
  EXPECT_EQ(options->opcode, websocket::Opcode::Binary);
  EXPECT_EQ(options->never_read, 4U);
  EXPECT_EQ(options->ramp, 50);
  EXPECT_EQ(options->report, ReportForm::Json);
  EXPECT_EQ(options->url.host, "::1");
  EXPECT_EQ(options->url.port, 81);
  EXPECT_EQ(options->url.target, "/");
}

TEST(WebSocketOptions, DescribeConnectionsThatRest) {
  const auto options = parse_ws({"--kind", "idle", "--traffic", "4096", "ws://a/"});
  ASSERT_TRUE(options.has_value());
  EXPECT_EQ(options->kind, LoadKind::Idle);
  EXPECT_EQ(options->traffic_bytes, 4096U);
  EXPECT_EQ(options->sending_connections(), 0U);
}

TEST(WebSocketOptions, DescribeTheHandshake) {
  const auto options = parse_ws({"-H", "a: b", "--origin", "http://page", "--subprotocol", "x",
                                 "--subprotocol", "y", "--deflate", "ws://a/"});
  ASSERT_TRUE(options.has_value());
  EXPECT_EQ(options->fields, (std::vector<std::string>{"a: b", "Origin: http://page"}));
  EXPECT_EQ(options->subprotocols, "x, y");
  EXPECT_EQ(options->deflate, websocket::ContextTakeover::Shared);
  EXPECT_EQ(parse_ws({"--deflate-context", "ws://a/"})->deflate, websocket::ContextTakeover::Dedicated);
}

TEST(WebSocketOptions, NameTheFault) {
  EXPECT_EQ(fault_of({"http://a/"}),
            "ringmark-load: url 'http://a/' does not begin with ws:// (see --help)\n");
  EXPECT_EQ(fault_of({"--senders", "2", "ws://a/"}),
            "ringmark-load: --senders is for --kind fan-out (see --help)\n");
  EXPECT_EQ(fault_of({"--kind", "fan-out", "--senders", "11", "ws://a/"}),
            "ringmark-load: 11 senders of 10 connections (see --help)\n");
  EXPECT_EQ(fault_of({"--traffic", "1", "ws://a/"}),
            "ringmark-load: --traffic is for --kind idle (see --help)\n");
  EXPECT_EQ(fault_of({"--kind", "idle", "-R", "1", "ws://a/"}),
            "ringmark-load: -R: idle connections send nothing (see --help)\n");
  EXPECT_EQ(fault_of({"-R", "1", "--in-flight", "2", "ws://a/"}),
            "ringmark-load: --in-flight is for load without -R (see --help)\n");
  EXPECT_EQ(fault_of({"-H", "Sec-WebSocket-Key: a", "ws://a/"}),
            "ringmark-load: -H Sec-WebSocket-Key: the handshake writes it (see --help)\n");
  EXPECT_EQ(fault_of({"--subprotocol", "a b", "ws://a/"}),
            "ringmark-load: --subprotocol 'a b' is no token (see --help)\n");
  EXPECT_EQ(fault_of({"-c", "1", "-t", "2", "ws://a/"}),
            "ringmark-load: 1 connections for 2 threads: each thread needs one (see --help)\n");
  EXPECT_EQ(fault_of({"--method", "GET", "ws://a/"}),
            "ringmark-load: unknown option --method (see --help)\n");
}

TEST(WebSocketOptions, RefuseMessagesWithoutRoomForAStamp) {
  EXPECT_NE(fault_of({"--size", "31", "ws://a/"}), "none");
}

TEST(WebSocketHelp, FitsAScreen) {
  const auto end = parse_ws({"--help"});
  ASSERT_FALSE(end.has_value());
  EXPECT_EQ(end.error().exit_code, 0);
  const std::string& text = end.error().text;
  EXPECT_LE(std::ranges::count(text, '\n'), 40);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t line_end = text.find('\n', begin);
    EXPECT_LE(line_end - begin, 80U) << text.substr(begin, line_end - begin);
    begin = line_end + 1;
  }
}

}  // namespace
}  // namespace ringmark::loadgen
