// Writes reports; every figure comes from the merged tally.
#include "loadgen/report.hpp"

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "loadgen/order_statistics.hpp"
#include "loadgen/report_values.hpp"

namespace ringmark::loadgen {
namespace {

using Json = nlohmann::ordered_json;

void append_counts(std::string& text, const Tally& tally) {
  text += "  status      ";
  for (std::size_t status = 0; status < tally.by_status.size(); ++status) {
    if (tally.by_status[status] > 0) text += fmt::format(" {}: {}", status, tally.by_status[status]);
  }
  if (tally.answered() == 0) text += " none";
  text += "\n  errors      ";
  for (std::size_t kind = 0; kind < kErrorKindCount; ++kind) {
    if (tally.errors[kind] > 0)
      text += fmt::format(" {}: {}", name_of(static_cast<ErrorKind>(kind)), tally.errors[kind]);
  }
  if (tally.error_count() == 0) text += " none";
  if (tally.connect_error) text += fmt::format(" ({})", runtime::describe(*tally.connect_error));
  text += "\n";
}

Json json_latency(const Histogram& latencies) {
  Json values{{"count", latencies.count()},  {"mean", latencies.mean()},
              {"stdev", latencies.stddev()}, {"min", latencies.min()},
              {"max", latencies.max()},      {"above_60_s", latencies.saturated()}};
  Json intervals = Json::object();
  for (const auto& [percentile, name] : kPercentiles) {
    const auto interval = percentile_with_interval(latencies, percentile, kConfidence);
    values[name] = interval ? Json(interval->value) : Json();
    intervals[name] = interval ? Json::array({interval->low, interval->high}) : Json();
  }
  values["interval_95"] = std::move(intervals);
  return values;
}

Json json_config(const Options& options) {
  const auto limit = [](std::uint64_t value) { return value == kUnlimited ? Json() : Json(value); };
  return {{"method", options.method},
          {"threads", options.threads},
          {"connections", options.connections},
          {"pipeline", options.pipeline},
          {"duration_s", seconds_of(options.duration)},
          {"warmup_s", seconds_of(options.warmup)},
          {"timeout_s", seconds_of(options.timeout)},
          {"requests_max", limit(options.requests)},
          {"requests_per_connection_max", limit(options.requests_per_connection)},
          {"fields", options.fields},
          {"body_bytes", options.body.size()},
          {"expected_body_bytes", options.expected_body ? Json(options.expected_body->size()) : Json()},
          {"cpus", options.cpus}};
}

Json json_errors(const Tally& tally) {
  Json errors;
  for (std::size_t kind = 0; kind < kErrorKindCount; ++kind) {
    errors[std::string{name_of(static_cast<ErrorKind>(kind))}] = tally.errors[kind];
  }
  errors["total"] = tally.error_count();
  return errors;
}

Json json_statuses(const Tally& tally) {
  Json statuses = Json::object();
  for (std::size_t status = 0; status < tally.by_status.size(); ++status) {
    if (tally.by_status[status] > 0) statuses[std::to_string(status)] = tally.by_status[status];
  }
  return statuses;
}

Json json_threads(const Measurement& measurement) {
  Json threads = Json::array();
  for (const CpuTime& cpu : measurement.threads) {
    threads.push_back({{"user_s", seconds_of(cpu.user)},
                       {"system_s", seconds_of(cpu.system)},
                       {"cpu_percent", kPercent * per(cpu_seconds(cpu), seconds_of(measurement.duration))}});
  }
  return threads;
}

double total_cpu_seconds(const Measurement& measurement) {
  double total = 0;
  for (const CpuTime& cpu : measurement.threads)
    total += cpu_seconds(cpu);
  return total;
}

}  // namespace

std::string text_report(const Options& options, const Measurement& measurement) {
  const Tally& tally = measurement.tally;
  const double duration_s = seconds_of(measurement.duration);
  const auto answered = static_cast<double>(tally.answered());
  const auto bytes_read = static_cast<double>(tally.bytes_read);
  std::string text = fmt::format("{} {}\n", options.method, options.url_text);
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "closed loop: threads {}, connections {}, pipeline {}{}\n", options.threads,
                 options.connections, options.pipeline, measurement.signal == 0 ? "" : " (interrupted)");
  fmt::format_to(out, "  requests     {} in {:.2f} s   {:.0f} requests/s\n", tally.answered(), duration_s,
                 per(answered, duration_s));
  fmt::format_to(out, "  received     {}   {}/s\n", bytes_text(bytes_read),
                 bytes_text(per(bytes_read, duration_s)));
  append_latency(text, "latency", tally.good, options.report);
  append_latency(text, "not good", tally.other, options.report);
  append_counts(text, tally);
  fmt::format_to(out, "  connections  {} opened\n", tally.connections_opened);
  for (std::size_t index = 0; index < measurement.threads.size(); ++index) {
    const CpuTime& cpu = measurement.threads[index];
    fmt::format_to(out, "  thread {:<4}  {:.0f} % of a CPU   user {:.2f} s   system {:.2f} s\n", index,
                   kPercent * per(cpu_seconds(cpu), duration_s), seconds_of(cpu.user),
                   seconds_of(cpu.system));
  }
  return text;
}

std::string json_report(const Options& options, const Measurement& measurement, const std::string& version) {
  constexpr int kCompact = -1;
  const Tally& tally = measurement.tally;
  const double duration_s = seconds_of(measurement.duration);
  const Json report{
      {"schema", "ringmark-load/1"},
      {"version", version},
      {"engine", runtime::name_of(options.engine)},
      {"model", "closed"},
      {"url", options.url_text},
      {"config", json_config(options)},
      {"interrupted", measurement.signal != 0},
      {"warmup_s", seconds_of(options.warmup)},
      {"duration_s", duration_s},
      {"requests", tally.answered()},
      {"requests_per_s", per(static_cast<double>(tally.answered()), duration_s)},
      {"good_requests", tally.good.count()},
      {"good_requests_per_s", per(static_cast<double>(tally.good.count()), duration_s)},
      {"bytes_read", tally.bytes_read},
      {"bytes_read_per_s", per(static_cast<double>(tally.bytes_read), duration_s)},
      {"latency_ns", json_latency(tally.good)},
      {"other_latency_ns", json_latency(tally.other)},
      {"status_counts", json_statuses(tally)},
      {"errors", json_errors(tally)},
      {"connections_opened", tally.connections_opened},
      {"cpu_seconds", total_cpu_seconds(measurement)},
      {"threads", json_threads(measurement)},
  };
  // A URL may hold any octet above 0x7f; replacing what is no UTF-8 keeps the document valid.
  return report.dump(kCompact, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ringmark::loadgen
