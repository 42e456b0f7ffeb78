// Reports on made-up measurements of WebSocket load, to the letter.
#include "loadgen/websocket_report.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "loadgen/websocket_verdict.hpp"

namespace ringmark::loadgen {
namespace {

using namespace std::chrono_literals;

WebSocketOptions fan_out_options() {
  WebSocketOptions options;
  options.url_text = "ws://127.0.0.1:8000/ws";
  options.kind = LoadKind::FanOut;
  options.connections = 10;
  options.never_read = 2;
  options.rate = 100;
  options.engine = runtime::Engine::IoUring;
  return options;
}

// 200 messages to 10 receivers, one of which was sent away; two more never read.
WebSocketMeasurement fan_out_measurement() {
  WebSocketMeasurement measurement;
  WebSocketTally& tally = measurement.tally;
  tally.latency.record_count(1'000'000, 1999);
  tally.connect.record(2'000'000);
  tally.connected = 12;
  tally.never_read_connected = 2;
  tally.scheduled = 200;
  tally.sent = 200;
  tally.received = 1999;
  tally.arrived = 1990;
  tally.other_messages = 3;
  tally.close_codes[1013] = 3;
  tally.add_error(WebSocketError::Closed);
  measurement.threads = {{.user = 100ms, .system = 300ms}};
  measurement.opening = 50ms;
  measurement.duration = 2s;
  return measurement;
}

TEST(WebSocketTextReport, TellsTheLagOfAFanOut) {
  EXPECT_EQ(websocket_text_report(fan_out_options(), fan_out_measurement()),
            "fan-out ws://127.0.0.1:8000/ws\n"
            "threads 1, connections 10; 64 B messages, 100 messages/s\n"
            "  connections  12 opened in 0.05 s\n"
            "  connecting   mean 2.00 ms   stdev 0.00 ns   min 2.00 ms   max 2.00 ms\n"
            "  sent         200 messages in 2.00 s\n"
            "  delivered    1999   995 messages/s   1 missing\n"
            "  lag          mean 1.00 ms   stdev 0.00 ns   min 1.00 ms   max 1.00 ms\n"
            "  others       3 messages\n"
            "  errors       closed: 1\n"
            "  close codes  1013: 3\n"
            "  thread 0     20 % of a CPU   user 0.10 s   system 0.30 s\n");
}

TEST(WebSocketJsonReport, HoldsEveryFigure) {
  EXPECT_EQ(
      websocket_json_report(fan_out_options(), fan_out_measurement(), "1.2.3"),
      R"({"schema":"ringmark-load-ws","schema_version":1,"version":"1.2.3","engine":"io_uring",)"
      R"("url":"ws://127.0.0.1:8000/ws","config":{"kind":"fan-out","threads":1,"connections":10,"senders":1,)"
      R"("never_read":2,"message_bytes":64,"binary":false,"rate_per_s":100.0,"in_flight":null,)"
      R"("ramp_per_s":null,"traffic_bytes":0,"deflate":false,"warmup_s":0.0,"timeout_s":2.0},)"
      R"("interrupted":false,"connections":10,"connected":12,"never_read_connected":2,"opening_s":0.05,)"
      R"("duration_s":2.0,"messages_scheduled":200,"messages_sent":200,"messages_received":1999,)"
      R"("messages_expected":2000,"messages_missing":1,"messages_other":3,"messages_per_s":995.0,)"
      R"("latency_ns":{"count":1999,"min":1000000,"p50":1000000,"p90":1000000,"p99":1000000,"p999":null,)"
      R"("max":1000000,"mean":1000191.5},)"
      R"("connect_ns":{"count":1,"min":2000000,"p50":null,"p90":null,"p99":null,"p999":null,"max":2000000,)"
      R"("mean":2000383.5},)"
      R"("send_delay_ns":{"count":0,"min":0,"p50":null,"p90":null,"p99":null,"p999":null,"max":0,"mean":0.0},)"
      R"("close_codes":{"1013":3},)"
      R"("errors":{"connect":0,"handshake":0,"read":0,"write":0,"timeout":0,"protocol":0,"closed":1},)"
      R"("cpu_s":{"user":0.1,"system":0.3},"verdict":"VALID","verdict_reasons":[]})"
      "\n");
}

TEST(WebSocketVerdict, DoubtsABusyThread) {
  WebSocketMeasurement measurement = fan_out_measurement();
  EXPECT_TRUE(doubts(fan_out_options(), measurement).empty());
  measurement.threads = {{.user = 1s, .system = 950ms}};
  EXPECT_EQ(doubts(fan_out_options(), measurement),
            std::vector<std::string>{"thread 0 was busy for 98 % of the time, limit 95 %"});
}

TEST(WebSocketVerdict, DoubtsARateThatWasNotReachedWithoutTheServersFault) {
  WebSocketMeasurement measurement = fan_out_measurement();
  measurement.tally.errors = {};
  measurement.tally.sent = 189;
  EXPECT_EQ(doubts(fan_out_options(), measurement),
            std::vector<std::string>{"189 messages of 200 scheduled were sent"});
  measurement.tally.full_sockets = 1;
  EXPECT_TRUE(doubts(fan_out_options(), measurement).empty());
}

TEST(WebSocketTally, AddsUp) {
  WebSocketTally total = fan_out_measurement().tally;
  total.merge(fan_out_measurement().tally);
  EXPECT_EQ(total.latency.count(), 3998U);
  EXPECT_EQ(total.connect.count(), 2U);
  EXPECT_EQ(total.connected, 24U);
  EXPECT_EQ(total.never_read_connected, 4U);
  EXPECT_EQ(total.scheduled, 400U);
  EXPECT_EQ(total.sent, 400U);
  EXPECT_EQ(total.received, 3998U);
  EXPECT_EQ(total.arrived, 3980U);
  EXPECT_EQ(total.other_messages, 6U);
  EXPECT_EQ(total.close_codes.at(1013), 6U);
  EXPECT_EQ(total.error_count(WebSocketError::Closed), 2U);
  EXPECT_EQ(total.error_count(), 2U);
}

}  // namespace
}  // namespace ringmark::loadgen
