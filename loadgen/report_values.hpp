// What all reports share: units, and how a latency is told.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "loadgen/cpu_time.hpp"
#include "loadgen/histogram.hpp"
#include "loadgen/options.hpp"
#include "runtime/clock.hpp"

namespace ringmark::loadgen {

inline constexpr std::array<std::pair<double, const char*>, 6> kPercentiles{
    {{50, "p50"}, {75, "p75"}, {90, "p90"}, {99, "p99"}, {99.9, "p99.9"}, {99.99, "p99.99"}}};
inline constexpr double kConfidence = 0.95;
inline constexpr double kPercent = 100;

[[nodiscard]] double seconds_of(runtime::Duration duration);
/// In user and in system mode.
[[nodiscard]] double cpu_seconds(const CpuTime& cpu);
/// `amount` for each of `whole`; 0 when that is nothing.
[[nodiscard]] double per(double amount, double whole);

/// Three or four digits and a unit.
[[nodiscard]] std::string time_text(double value_ns);
[[nodiscard]] std::string bytes_text(double bytes);

/// Appends a line, and one for each percentile if `form` asks for them; nothing for an empty histogram.
void append_latency(std::string& text, std::string_view label, const Histogram& latencies, ReportForm form);

}  // namespace ringmark::loadgen
