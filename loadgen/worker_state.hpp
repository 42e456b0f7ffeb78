// What the connections of one worker share: the measured window, the requests left to send, and what they
// count.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "loadgen/options.hpp"
#include "loadgen/plan.hpp"
#include "loadgen/tally.hpp"
#include "runtime/clock.hpp"
#include "runtime/stop_token.hpp"

namespace ringmark::loadgen {

/// When load is put on the server, and when it is measured. Until that is decided, everything is never.
struct Window {
  runtime::Instant load_begin{runtime::kNever};  ///< the first requests are sent
  runtime::Instant begin{runtime::kNever};       ///< later than that by the warm-up
  runtime::Instant end{runtime::kNever};
};

inline constexpr std::size_t kCacheLineBytes = 64;

/// Written by the worker, read by the run's thread meanwhile. On a cache line of its own.
struct alignas(kCacheLineBytes) Progress {
  std::atomic<std::uint64_t> answered{0};
  std::atomic<std::size_t> connections_tried{0};  ///< opened, or failed to
  std::atomic<bool> finished{false};
};

/// All but `progress` belongs to the worker's thread.
struct WorkerState {
  WorkerState(const Options& run_options, const Plan& run_plan, std::uint64_t requests)
      : options{run_options}, plan{run_plan}, requests_left{requests} {}

  const Options& options;
  const Plan& plan;
  std::uint64_t requests_left;  ///< that may still be sent inside the window
  Window window;
  runtime::Instant connect_limit{runtime::kNever};  ///< when connecting is given up for good
  runtime::Instant exhausted_at{runtime::kNever};   ///< when the last request that was left had its answer
  runtime::StopSource start;                        ///< requested when load begins
  runtime::StopSource stop;                         ///< requested when load ends
  Tally tally;
  Progress progress;

  /// Takes up to `wanted` requests, about to be sent at `now`, off those left.
  [[nodiscard]] std::size_t take_requests(std::size_t wanted, runtime::Instant now) {
    if (now < window.begin) return wanted;  // the warm-up is not counted
    const std::size_t count = std::min<std::uint64_t>(wanted, requests_left);
    if (requests_left != kUnlimited) requests_left -= count;
    return count;
  }
  /// Gives back what `take_requests` took inside the window and the server did not begin to answer.
  void return_requests(std::size_t count) {
    if (requests_left != kUnlimited) requests_left += count;
  }
};

}  // namespace ringmark::loadgen
