// How well a sample carries a percentile: the interval between two of its own sorted values.
#pragma once

#include <cstdint>
#include <optional>

#include "loadgen/histogram.hpp"

namespace ringmark::loadgen {

/// A percentile must leave at least this many samples above it, or one stall decides its value.
inline constexpr std::uint64_t kSamplesAboveMin = 10;

/// A percentile of the sample and the range in which that of the population lies; all in ns.
struct PercentileInterval {
  std::uint64_t low;
  std::uint64_t value;
  std::uint64_t high;

  friend bool operator==(const PercentileInterval&, const PercentileInterval&) = default;
};

/// `percentile` (above 0, below 100) with an interval that covers the population's with probability of at
/// least `confidence` (above 0, below 1), whatever the distribution: the number of samples below the
/// population's percentile is binomial, and its tails give the two ranks (David & Nagaraja, Order Statistics,
/// section 7.1). The ends are widened to the edges of their buckets. Nothing if fewer than kSamplesAboveMin
/// samples lie above the percentile, or if the sample is too small for an end. Assumes independent samples:
/// latencies of one run follow each other, so the true interval is wider.
[[nodiscard]] std::optional<PercentileInterval> percentile_with_interval(const Histogram& histogram,
                                                                         double percentile,
                                                                         double confidence);

}  // namespace ringmark::loadgen
