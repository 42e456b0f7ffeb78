// What a process uses of its processors while something else runs, so that a part of that time can be cut
// out.
#pragma once

#include <sys/types.h>

#include <span>
#include <thread>
#include <vector>

#include "bench/outcome.hpp"
#include "runtime/clock.hpp"

namespace ringmark::bench {

/// The CPU time that a process had used at an instant, in seconds.
struct CpuSample {
  runtime::Instant at;
  double seconds;
};

/// The CPU time used between two instants, interpolated between the samples around each, which are in order.
/// Fails when the samples do not reach from one to the other.
[[nodiscard]] Outcome<double> cpu_seconds_between(std::span<const CpuSample> samples, runtime::Instant begin,
                                                  runtime::Instant end);

/// Samples the CPU clock of a running process every few milliseconds, from a thread of its own, until it is
/// stopped or the process is gone. Owner thread only.
class CpuRecord {
 public:
  explicit CpuRecord(pid_t pid);

  /// Takes a last sample and hands over all of them.
  [[nodiscard]] std::vector<CpuSample> stop();

 private:
  void sample_until(const std::stop_token& stop, pid_t pid);

  std::vector<CpuSample> samples_;  // the thread's, until it has ended
  std::jthread thread_;
};

}  // namespace ringmark::bench
