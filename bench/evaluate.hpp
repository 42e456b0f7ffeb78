// From the trials of an experiment to the lines of the table. Pure functions; any thread.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/compare.hpp"
#include "bench/scenario.hpp"
#include "bench/statistics.hpp"

namespace ringmark::bench {

/// How async stands to one sync variant: how many times faster, and its cost as a part of the other's.
struct Comparison {
  std::string variant;
  std::string label;
  RatioEstimate faster;  ///< rate over rate
  RatioEstimate cpu;     ///< CPU time an operation
  RatioEstimate memory;  ///< peak resident memory
};

/// One line of the table, measured.
struct LineResult {
  std::string experiment;
  std::string scenario;
  std::string row;
  Line line;
  ClaimRange claim;
  Comparison article;
  Comparison best;  ///< the sync variant with the highest median rate; the article's where there is no other
  std::optional<double> bound;
  std::string
      generator_limit;  ///< that the ratio is only a bound, because the generator was too slow; or empty
  std::string note;     ///< what a trial reported about itself, for example a refused O_DIRECT
  std::optional<SweepPoint> sweep;
  std::string region;  ///< for which swept values the claim holds; empty without a sweep
};

[[nodiscard]] std::vector<LineResult> evaluate(const Experiment& experiment, std::span<const Trial> trials);

/// One measured point of a sweep.
struct RegionPoint {
  double value;
  double ratio;
};

/// The swept values whose ratio lies in the claimed range, as ranges of neighbours: "3-10 waits", "no number
/// of waits". `points` are in rising order.
[[nodiscard]] std::string claim_region(std::span<const RegionPoint> points, ClaimRange claim,
                                       const std::string& unit);

/// Gives every line that was swept its region.
void add_regions(std::vector<LineResult>& lines);

/// HOLDS, ABOVE, BELOW, STRADDLES or INCONCLUSIVE; for controls and repeats OK, NOISY or INCONCLUSIVE;
/// nothing for lines that are only shown.
[[nodiscard]] std::string_view word_of(const LineResult& line);

/// A control outside this range marks the table NOISY.
inline constexpr Interval kControlRange{.low = 0.95, .high = 1.05};

/// Whether the ratio to the article's baseline passes its bound: a defect of the benchmark.
[[nodiscard]] bool passes_bound(const LineResult& line);

[[nodiscard]] nlohmann::json to_json(const RatioEstimate& estimate);
[[nodiscard]] nlohmann::json to_json(const LineResult& line);

}  // namespace ringmark::bench
