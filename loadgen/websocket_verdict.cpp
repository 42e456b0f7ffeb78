// The limits beyond which a generator is the bottleneck.
#include "loadgen/websocket_verdict.hpp"

#include <fmt/core.h>

#include <cstddef>

#include "loadgen/report_values.hpp"

namespace ringmark::loadgen {
namespace {

// A thread that is busy for as long has no time left to look at the clock when a message arrives.
constexpr double kCpuPercentMax = 95;

// Of the messages that the schedule wanted.
constexpr double kSentShareMin = 0.95;

}  // namespace

std::vector<std::string> doubts(const WebSocketOptions& options, const WebSocketMeasurement& measurement) {
  std::vector<std::string> lines;
  const double duration_s = seconds_of(measurement.duration);
  for (std::size_t index = 0; index < measurement.threads.size(); ++index) {
    const double percent = kPercent * per(cpu_seconds(measurement.threads[index]), duration_s);
    if (percent < kCpuPercentMax) continue;
    lines.push_back(fmt::format("thread {} was busy for {:.0f} % of the time, limit {:.0f} %", index, percent,
                                kCpuPercentMax));
  }
  const WebSocketTally& tally = measurement.tally;
  const double share = per(static_cast<double>(tally.sent), static_cast<double>(tally.scheduled));
  if (options.rate > 0 && tally.scheduled > 0 && share < kSentShareMin)
    lines.push_back(fmt::format("{} messages of {} scheduled were sent", tally.sent, tally.scheduled));
  return lines;
}

}  // namespace ringmark::loadgen
