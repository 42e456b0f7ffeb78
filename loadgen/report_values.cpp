// Numbers as people read them, and the percentiles that a sample can carry.
#include "loadgen/report_values.hpp"

#include <fmt/core.h>

#include <chrono>
#include <iterator>

#include "loadgen/order_statistics.hpp"

namespace ringmark::loadgen {
namespace {

struct Unit {
  double size;
  const char* name;
};

// Three or four digits in the largest unit that leaves at least one before the point. `units` ascend.
template <std::size_t Count>
std::string with_unit(double value, const std::array<Unit, Count>& units) {
  constexpr double kTwoDigits = 10;
  constexpr double kThreeDigits = 100;
  Unit unit = units.front();
  for (const Unit& larger : units) {
    if (value >= larger.size) unit = larger;
  }
  const double scaled = value / unit.size;
  const int decimals = scaled >= kThreeDigits ? 0 : scaled >= kTwoDigits ? 1 : 2;
  return fmt::format("{:.{}f} {}", scaled, decimals, unit.name);
}

void append_percentiles(std::string& text, const Histogram& latencies) {
  for (const auto& [percentile, name] : kPercentiles) {
    const auto interval = percentile_with_interval(latencies, percentile, kConfidence);
    if (!interval) continue;
    fmt::format_to(std::back_inserter(text), "    {:<10} {:>9}   [{} - {}]\n", name,
                   time_text(static_cast<double>(interval->value)),
                   time_text(static_cast<double>(interval->low)),
                   time_text(static_cast<double>(interval->high)));
  }
}

}  // namespace

double seconds_of(runtime::Duration duration) {
  return std::chrono::duration<double>{duration}.count();
}

double cpu_seconds(const CpuTime& cpu) {
  return seconds_of(cpu.user + cpu.system);
}

double per(double amount, double whole) {
  return whole > 0 ? amount / whole : 0;
}

std::string time_text(double value_ns) {
  return with_unit(value_ns, std::array<Unit, 4>{{{1, "ns"}, {1e3, "us"}, {1e6, "ms"}, {1e9, "s"}}});
}

std::string bytes_text(double bytes) {
  return with_unit(bytes, std::array<Unit, 4>{{{1, "B"}, {1e3, "kB"}, {1e6, "MB"}, {1e9, "GB"}}});
}

void append_latency(std::string& text, std::string_view label, const Histogram& latencies, ReportForm form) {
  if (latencies.count() == 0) return;
  fmt::format_to(std::back_inserter(text), "  {:<12} mean {}   stdev {}   min {}   max {}\n", label,
                 time_text(latencies.mean()), time_text(latencies.stddev()),
                 time_text(static_cast<double>(latencies.min())),
                 time_text(static_cast<double>(latencies.max())));
  if (form == ReportForm::TextWithPercentiles) append_percentiles(text, latencies);
}

}  // namespace ringmark::loadgen
