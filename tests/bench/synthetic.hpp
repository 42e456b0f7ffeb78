// Made-up experiments and trials for the tests of what is computed from them.
#pragma once

#include <string>
#include <vector>

#include "bench/compare.hpp"
#include "bench/evaluate.hpp"
#include "bench/scenario.hpp"

namespace ringmark::bench::testing {

/// An experiment of two sync variants (slow, and many: "8 threads") and one async variant; its line compares
/// async with slow, claims 3 to 10 and has a bound of 8.
[[nodiscard]] nlohmann::json synthetic_definition();
[[nodiscard]] Experiment synthetic_experiment();

/// What one trial of a variant measures: `operations` in one second.
struct VariantFigures {
  std::string variant;
  std::uint64_t operations;
  double cpu_seconds;
  std::uint64_t peak_rss_bytes;
};

/// Every variant twice in each of `blocks` blocks, the same figures each time.
[[nodiscard]] std::vector<Trial> steady_trials(std::size_t blocks,
                                               const std::vector<VariantFigures>& figures);

/// slow 100/s, many 800/s, async 780/s, with CPU and memory: six blocks unless told.
[[nodiscard]] std::vector<Trial> synthetic_trials(std::size_t blocks = 6);

[[nodiscard]] RatioEstimate estimate(double ratio, double low, double high);
[[nodiscard]] RatioEstimate without_interval(double ratio);

/// A control (role Control or Repeat) with that ratio.
[[nodiscard]] LineResult control_line(LineRole role, const RatioEstimate& ratio);

}  // namespace ringmark::bench::testing
