// What became of a claimed range of ratios once the ratio has been measured. Pure functions; any thread.
#pragma once

#include <string_view>

#include "bench/statistics.hpp"

namespace ringmark::bench {

enum class ClaimWord { Holds, Above, Below, Straddles, Inconclusive };

/// Holds if the whole interval lies in `claim_low` ... `claim_high` (both included), Above or Below if it
/// lies wholly on that side of the range, Inconclusive if there is no interval, else Straddles.
[[nodiscard]] ClaimWord judge_claim(const RatioEstimate& estimate, double claim_low, double claim_high);

/// The word as reports print it, in capitals.
[[nodiscard]] std::string_view word_of(ClaimWord word);

/// A ratio may pass its attainable bound by this factor, because the bound itself is derived from
/// measurements.
inline constexpr double kBoundTolerance = 1.05;

/// Whether the whole interval lies above kBoundTolerance times `bound`, the largest ratio that Little's law,
/// Amdahl's law or the device allows: then the benchmark is at fault. Never without an interval.
[[nodiscard]] bool exceeds_bound(const RatioEstimate& estimate, double bound);

}  // namespace ringmark::bench
