// From measurements in interleaved blocks to "a is x times b" with an interval, and to a word about it.
// Pure functions; any thread. Every ratio is a's measurement over b's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string_view>
#include <vector>

namespace ringmark::bench {

inline constexpr double kConfidence = 0.95;

/// Below this, 20 blocks, the bootstrap covers too rarely to check anything: in simulations 0.85 to 0.93 of
/// the time at 5 to 10 blocks, where 0.95 is promised.
inline constexpr std::size_t kBootstrapBlocksMin = 20;

/// A change smaller than this, 2 %, is called no change however surely it is measured.
inline constexpr double kChangeMin = 0.02;

struct Interval {
  double low;
  double high;

  friend bool operator==(const Interval&, const Interval&) = default;
};

/// The measurements of one interleaved block, two of each variant if it ran as ABBA. Each is above zero.
struct Block {
  std::vector<double> a;
  std::vector<double> b;
};

/// mean(log a) - mean(log b): the logarithm of the block's ratio. Not a number if a or b is empty.
[[nodiscard]] double block_effect(const Block& block);

struct RatioEstimate {
  double ratio;                      ///< not a number if there is no block
  std::optional<Interval> interval;  ///< nothing if there are too few blocks for the confidence asked for
  std::size_t blocks;
};

/// How many Walsh averages from either end the signed-rank interval begins and ends: k of the k-th smallest
/// and k-th largest; 0 if `blocks` are too few to reach `confidence` (above 0, below 1). It is one more than
/// the critical value of the two-sided test that tables list.
///
/// Derivation: if the effects are symmetric about t, each rank 1 ... n belongs to an effect above t with
/// probability 1/2, which gives the exact distribution of W+, the sum of those ranks. W+ is also the number
/// of Walsh averages above t (Tukey). The k-th smallest of M averages exceeds t if at least M - k + 1 do; by
/// symmetry that has the probability p = P(W+ <= k - 1), and as much lies beyond the k-th largest. So the
/// interval covers t with probability 1 - 2 p, and k is the largest that keeps this at or above `confidence`.
/// Ties among the effects only raise the coverage.
/// Source: Hollander & Wolfe, Nonparametric Statistical Methods, chapter 3 (sections 3.1 to 3.3).
[[nodiscard]] std::size_t signed_rank_depth(std::size_t blocks, double confidence);

/// The ratio that `effects`, one of each block, agree on: exp of the Hodges-Lehmann estimate, which is the
/// median of the Walsh averages (of all pairs, each effect with itself included), and the exact inverted
/// Wilcoxon signed-rank interval of at least `confidence`. At 95 %, six blocks are the fewest with an
/// interval: it then is the full range of the averages, with a coverage of 96.9 %.
[[nodiscard]] RatioEstimate estimate_ratio(std::span<const double> effects, double confidence = kConfidence);

/// The interval of the same ratio by resampling whole blocks `resamples` times, bias-corrected and
/// accelerated (Efron & Tibshirani, An Introduction to the Bootstrap, section 14.3): a cross-check of
/// estimate_ratio that assumes no symmetry. The same seed draws the same resamples on every machine. Nothing
/// below kBootstrapBlocksMin effects or without resamples.
[[nodiscard]] std::optional<Interval> bca_bootstrap(std::span<const double> effects, std::size_t resamples,
                                                    std::uint64_t seed, double confidence);

/// The order in which one block runs its variants 0 ... `variants` - 1, each twice: a random permutation,
/// then its mirror image, so that a steady drift of the machine meets all variants alike. Two variants give
/// ABBA or BAAB.
[[nodiscard]] std::vector<std::size_t> block_order(std::size_t variants, std::mt19937_64& random);

/// What an A/A comparison (a variant with itself) says about this machine: the larger distance of its
/// interval's ends from 1. Infinite without an interval: then no change is visible.
[[nodiscard]] double smallest_visible_change(const RatioEstimate& aa);

enum class ChangeWord { Faster, Slower, Equivalent, Inconclusive };

/// What `estimate` says of a, if the measurements are rates (for durations, exchange a and b). With delta the
/// larger of kChangeMin and the smallest change visible in `aa`: Faster or Slower if the interval lies wholly
/// above 1 + delta or below 1 / (1 + delta), Equivalent if it lies between them, else Inconclusive, as it is
/// if either has no interval.
[[nodiscard]] ChangeWord judge_change(const RatioEstimate& estimate, const RatioEstimate& aa);

/// The word as reports print it, in capitals.
[[nodiscard]] std::string_view word_of(ChangeWord word);

}  // namespace ringmark::bench
