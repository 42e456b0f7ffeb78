// Writes reports of WebSocket load; every figure comes from the merged tally.
#include "loadgen/websocket_report.hpp"

#include <fmt/core.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "loadgen/order_statistics.hpp"
#include "loadgen/report_values.hpp"
#include "loadgen/websocket_verdict.hpp"

namespace ringmark::loadgen {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<double, const char*>, 4> kJsonPercentiles{
    {{50, "p50"}, {90, "p90"}, {99, "p99"}, {99.9, "p999"}}};

std::string_view name_of(LoadKind kind) {
  constexpr std::array<std::string_view, 3> kNames{"echo", "fan-out", "idle"};
  return kNames[static_cast<std::size_t>(kind)];
}

CpuTime total_of(const std::vector<CpuTime>& threads) {
  CpuTime total;
  for (const CpuTime& cpu : threads) {
    total.user += cpu.user;
    total.system += cpu.system;
  }
  return total;
}

double rate_of(const WebSocketMeasurement& measurement) {
  return per(static_cast<double>(measurement.tally.arrived), seconds_of(measurement.duration));
}

std::string load_text(const WebSocketOptions& options) {
  if (options.kind == LoadKind::Idle) return fmt::format("{} B of traffic each", options.traffic_bytes);
  const std::string loop = options.rate > 0 ? fmt::format("{} messages/s", options.rate)
                                            : fmt::format("closed loop, {} in flight", options.in_flight);
  return fmt::format("{} B messages, {}", options.message_bytes, loop);
}

void append_errors(std::string& text, const WebSocketTally& tally) {
  text += "  errors      ";
  for (std::size_t kind = 0; kind < kWebSocketErrorCount; ++kind) {
    if (tally.errors[kind] > 0)
      text += fmt::format(" {}: {}", name_of(static_cast<WebSocketError>(kind)), tally.errors[kind]);
  }
  if (tally.error_count() == 0) text += " none";
  if (tally.connect_error) text += fmt::format(" ({})", runtime::describe(*tally.connect_error));
  if (!tally.handshake_fault.empty()) text += fmt::format(" ({})", tally.handshake_fault);
  text += "\n";
  if (tally.close_codes.empty()) return;
  text += "  close codes ";
  for (const auto& [code, count] : tally.close_codes)
    text += fmt::format(" {}: {}", code, count);
  text += "\n";
}

Json json_times(const Histogram& times) {
  Json values{{"count", times.count()}, {"min", times.min()}};
  for (const auto& [percentile, name] : kJsonPercentiles) {
    const auto interval = percentile_with_interval(times, percentile, kConfidence);
    values[name] = interval ? Json(interval->value) : Json();
  }
  values["max"] = times.max();
  values["mean"] = times.mean();
  return values;
}

Json json_config(const WebSocketOptions& options) {
  return {{"kind", name_of(options.kind)},
          {"threads", options.threads},
          {"connections", options.connections},
          {"senders", options.sending_connections()},
          {"never_read", options.never_read},
          {"message_bytes", options.message_bytes},
          {"binary", options.opcode == websocket::Opcode::Binary},
          {"rate_per_s", options.rate > 0 ? Json(options.rate) : Json()},
          {"in_flight", options.rate > 0 ? Json() : Json(options.in_flight)},
          {"ramp_per_s", options.ramp > 0 ? Json(options.ramp) : Json()},
          {"traffic_bytes", options.traffic_bytes},
          {"deflate", options.deflate.has_value()},
          {"warmup_s", seconds_of(options.warmup)},
          {"timeout_s", seconds_of(options.timeout)}};
}

Json json_errors(const WebSocketTally& tally) {
  Json errors = Json::object();
  for (std::size_t kind = 0; kind < kWebSocketErrorCount; ++kind)
    errors[std::string{name_of(static_cast<WebSocketError>(kind))}] = tally.errors[kind];
  return errors;
}

Json json_close_codes(const WebSocketTally& tally) {
  Json codes = Json::object();
  for (const auto& [code, count] : tally.close_codes)
    codes[std::to_string(code)] = count;
  return codes;
}

std::uint64_t undelivered(const WebSocketOptions& options, const WebSocketMeasurement& measurement) {
  const std::uint64_t expected = measurement.expected(options.kind);
  return expected > measurement.tally.received ? expected - measurement.tally.received : 0;
}

}  // namespace

std::string websocket_text_report(const WebSocketOptions& options, const WebSocketMeasurement& measurement) {
  const WebSocketTally& tally = measurement.tally;
  const double duration_s = seconds_of(measurement.duration);
  std::string text = fmt::format("{} {}\n", name_of(options.kind), options.url_text);
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "threads {}, connections {}; {}{}\n", options.threads, options.connections,
                 load_text(options), measurement.signal == 0 ? "" : " (interrupted)");
  fmt::format_to(out, "  connections  {} opened in {:.2f} s\n", tally.connected,
                 seconds_of(measurement.opening));
  append_latency(text, "connecting", tally.connect, ReportForm::Text);
  if (options.kind == LoadKind::Idle) {
    fmt::format_to(out, "  rested       {:.2f} s\n", duration_s);
  } else {
    fmt::format_to(out, "  sent         {} messages in {:.2f} s\n", tally.sent, duration_s);
    fmt::format_to(out, "  delivered    {}   {:.0f} messages/s   {} missing\n", tally.received,
                   rate_of(measurement), undelivered(options, measurement));
  }
  const bool fans_out = options.kind == LoadKind::FanOut;
  append_latency(text, fans_out ? "lag" : "latency", tally.latency, options.report);
  if (tally.other_messages > 0) fmt::format_to(out, "  others       {} messages\n", tally.other_messages);
  append_errors(text, tally);
  for (std::size_t index = 0; index < measurement.threads.size(); ++index) {
    const CpuTime& cpu = measurement.threads[index];
    fmt::format_to(out, "  thread {:<4}  {:.0f} % of a CPU   user {:.2f} s   system {:.2f} s\n", index,
                   kPercent * per(cpu_seconds(cpu), duration_s), seconds_of(cpu.user),
                   seconds_of(cpu.system));
  }
  for (const std::string& doubt : doubts(options, measurement))
    fmt::format_to(out, "  INVALID      {}\n", doubt);
  return text;
}

std::string websocket_json_report(const WebSocketOptions& options, const WebSocketMeasurement& measurement,
                                  const std::string& version) {
  constexpr int kCompact = -1;
  const WebSocketTally& tally = measurement.tally;
  const CpuTime cpu = total_of(measurement.threads);
  const std::vector<std::string> reasons = doubts(options, measurement);
  const Json report{
      {"schema", "ringmark-load-ws"},
      {"schema_version", 1},
      {"version", version},
      {"engine", runtime::name_of(options.engine)},
      {"url", options.url_text},
      {"config", json_config(options)},
      {"interrupted", measurement.signal != 0},
      {"connections", options.connections},
      {"connected", tally.connected},
      {"never_read_connected", tally.never_read_connected},
      {"opening_s", seconds_of(measurement.opening)},
      {"duration_s", seconds_of(measurement.duration)},
      {"messages_scheduled", options.rate > 0 ? Json(tally.scheduled) : Json()},
      {"messages_sent", tally.sent},
      {"messages_received", tally.received},
      {"messages_expected", measurement.expected(options.kind)},
      {"messages_missing", undelivered(options, measurement)},
      {"messages_other", tally.other_messages},
      {"messages_per_s", rate_of(measurement)},
      {"latency_ns", json_times(tally.latency)},
      {"connect_ns", json_times(tally.connect)},
      {"send_delay_ns", json_times(tally.send_delay)},
      {"close_codes", json_close_codes(tally)},
      {"errors", json_errors(tally)},
      {"cpu_s", {{"user", seconds_of(cpu.user)}, {"system", seconds_of(cpu.system)}}},
      {"verdict", reasons.empty() ? "VALID" : "INVALID"},
      {"verdict_reasons", reasons},
  };
  // A URL may hold any octet above 0x7f; replacing what is no UTF-8 keeps the document valid.
  return report.dump(kCompact, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ringmark::loadgen
