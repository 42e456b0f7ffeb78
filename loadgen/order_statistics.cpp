// The two ranks around a percentile, from the exact tails of the binomial distribution.
#include "loadgen/order_statistics.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace ringmark::loadgen {
namespace {

// Terms of the binomial distribution below this part of its largest are left out: all of them together are
// less than the rounding error of the sum.
constexpr double kNegligible = 1e-20;

struct Binomial {
  std::uint64_t trials;
  double success;  // above 0, below 1
};

// The terms for centre, centre - 1, ... as multiples of the first. Ratios of neighbours need no factorials,
// so nothing overflows and no digits are lost at a thousand million trials.
std::vector<double> terms_downwards(const Binomial& binomial, std::uint64_t centre) {
  const double odds = binomial.success / (1 - binomial.success);
  std::vector<double> terms{1.0};
  for (std::uint64_t count = centre; count > 0 && terms.back() > kNegligible; --count) {
    const auto failures = static_cast<double>(binomial.trials - count + 1);
    terms.push_back(terms.back() * static_cast<double>(count) / (failures * odds));
  }
  return terms;
}

// The sum of the terms for centre + 1, centre + 2, ... as multiples of the term for centre.
double sum_upwards(const Binomial& binomial, std::uint64_t centre) {
  const double odds = binomial.success / (1 - binomial.success);
  double sum = 0;
  double term = 1;
  for (std::uint64_t count = centre; count < binomial.trials && term > kNegligible; ++count) {
    const auto failures = static_cast<double>(binomial.trials - count);
    term *= odds * failures / static_cast<double>(count + 1);
    sum += term;
  }
  return sum;
}

// How many of the lowest outcomes 0, 1, 2, ... have a probability of at most `tail` together. `tail` is well
// below 1/2, so the search ends before the centre.
std::uint64_t outcomes_in_lower_tail(const Binomial& binomial, double tail) {
  const auto centre = static_cast<std::uint64_t>(static_cast<double>(binomial.trials) * binomial.success);
  const std::vector<double> terms = terms_downwards(binomial, centre);
  // The smallest terms come first, which loses the least to rounding.
  const double total = std::accumulate(terms.rbegin(), terms.rend(), 0.0) + sum_upwards(binomial, centre);

  std::uint64_t outcomes = centre + 1 - terms.size();
  double sum = 0;
  for (std::size_t index = terms.size(); index-- > 0;) {
    sum += terms[index];
    if (sum > tail * total) break;
    ++outcomes;
  }
  return outcomes;
}

}  // namespace

std::optional<PercentileInterval> percentile_with_interval(const Histogram& histogram, double percentile,
                                                           double confidence) {
  const std::uint64_t samples = histogram.count();
  if (!(percentile > 0) || samples - histogram.nearest_rank(percentile) < kSamplesAboveMin)
    return std::nullopt;

  constexpr double kPercent = 100.0;
  const double below = percentile / kPercent;
  const double tail = (1 - confidence) / 2;
  // The low rank r is the largest with P(fewer than r samples below) <= tail, the high one its mirror image.
  const std::uint64_t low_rank = outcomes_in_lower_tail({samples, below}, tail);
  const std::uint64_t high_rank_from_top = outcomes_in_lower_tail({samples, 1 - below}, tail);
  if (low_rank == 0 || high_rank_from_top == 0) return std::nullopt;

  const auto low = histogram.bucket_at_rank(low_rank);
  const auto high = histogram.bucket_at_rank(samples + 1 - high_rank_from_top);
  return PercentileInterval{.low = std::max(low.value_low, histogram.min()),
                            .value = histogram.value_at_percentile(percentile),
                            .high = std::min(high.value_high, histogram.max())};
}

}  // namespace ringmark::loadgen
