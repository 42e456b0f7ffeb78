// Sampling, and cutting out.
#include "bench/cpu_record.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "bench/process.hpp"

namespace ringmark::bench {
namespace {

// At full load a millisecond of CPU time may lie between the true and the interpolated figure, of seconds.
constexpr int kSampleMilliseconds = 2;

double seconds_at(std::span<const CpuSample> samples, runtime::Instant instant) {
  const auto after = std::ranges::lower_bound(samples, instant, {}, &CpuSample::at);
  if (after->at == instant) return after->seconds;
  const auto before = std::prev(after);
  const std::chrono::duration<double> since = instant - before->at;
  const std::chrono::duration<double> between = after->at - before->at;
  return before->seconds + (after->seconds - before->seconds) * (since / between);
}

}  // namespace

Outcome<double> cpu_seconds_between(std::span<const CpuSample> samples, runtime::Instant begin,
                                    runtime::Instant end) {
  if (samples.empty() || samples.front().at > begin || samples.back().at < end || begin > end) {
    return failure("the CPU time was not recorded for all of the measured time");
  }
  return seconds_at(samples, end) - seconds_at(samples, begin);
}

CpuRecord::CpuRecord(pid_t pid)
    : thread_{[this, pid](const std::stop_token& stop) { sample_until(stop, pid); }} {}

std::vector<CpuSample> CpuRecord::stop() {
  thread_.request_stop();
  thread_.join();
  return std::move(samples_);
}

void CpuRecord::sample_until(const std::stop_token& stop, pid_t pid) {
  for (bool last = false; !last;) {
    last = stop.stop_requested();
    const auto seconds = cpu_seconds_of(pid);
    if (!seconds) return;
    samples_.push_back({.at = runtime::Clock::now(), .seconds = *seconds});
    if (!last) ::poll(nullptr, 0, kSampleMilliseconds);
  }
}

}  // namespace ringmark::bench
