// One run: workers started together, measured over the same window, and merged.
#pragma once

#include <vector>

#include "loadgen/options.hpp"
#include "loadgen/plan.hpp"
#include "loadgen/tally.hpp"
#include "loadgen/worker.hpp"
#include "runtime/clock.hpp"

namespace ringmark::loadgen {

/// What a run measured.
struct Measurement {
  Tally tally;  ///< of all workers; connections and connect errors from the start on, else the window
  std::vector<CpuTime> threads;  ///< within the window, by worker
  runtime::Duration duration{
      0};         ///< of the window, or until the last request was answered or the interruption
  int signal{0};  ///< that interrupted it, 0 for none
};

/// Opens the connections of all workers; measuring begins when each was opened or has failed to once, after
/// one second at most, and after the warm-up. Ends with the window, the requests, or SIGINT or SIGTERM, which
/// the caller holds (runtime::hold_stop_signals). Where standard error is a terminal, a line on it shows the
/// progress. Throws std::runtime_error when a thread or a ring is refused.
[[nodiscard]] Measurement run_load(const Options& options, const Plan& plan);

}  // namespace ringmark::loadgen
