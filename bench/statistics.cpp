// Hodges-Lehmann, the exact signed-rank interval, and the bootstrap that checks them.
#include "bench/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace ringmark::bench {
namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

double mean_log(std::span<const double> measurements) {
  double sum = 0;
  for (const double measurement : measurements)
    sum += std::log(measurement);
  return sum / static_cast<double>(measurements.size());
}

std::vector<double> walsh_averages(std::span<const double> effects) {
  std::vector<double> averages;
  averages.reserve(effects.size() * (effects.size() + 1) / 2);
  for (std::size_t first = 0; first < effects.size(); ++first) {
    for (std::size_t second = first; second < effects.size(); ++second) {
      averages.push_back(std::midpoint(effects[first], effects[second]));
    }
  }
  return averages;
}

double median(std::vector<double> values) {
  if (values.empty()) return kNotANumber;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return std::midpoint(*std::max_element(values.begin(), middle), *middle);
}

double hodges_lehmann(std::span<const double> effects) {
  return median(walsh_averages(effects));
}

// P(W+ = 0), P(W+ = 1), ... for ranks 1 ... n: each rank joins the sum with probability 1/2, independently.
std::vector<double> signed_rank_distribution(std::size_t n) {
  std::vector<double> probability(n * (n + 1) / 2 + 1, 0.0);
  probability[0] = 1;
  for (std::size_t rank = 1; rank <= n; ++rank) {
    // From the top, so that probability[sum - rank] still is the one without this rank.
    for (std::size_t sum = rank * (rank + 1) / 2; sum > 0; --sum) {
      const double without_rank = sum >= rank ? probability[sum - rank] : 0;
      probability[sum] = std::midpoint(probability[sum], without_rank);
    }
    probability[0] /= 2;
  }
  return probability;
}

double normal_probability(double deviations) {
  return std::erfc(-deviations / std::sqrt(2.0)) / 2;
}

double normal_quantile(double probability) {
  // Beyond eight deviations the distribution function is 1 within the rounding of a double; 60 halvings of
  // the range reach that rounding too.
  constexpr double kDeviationsMax = 8;
  constexpr int kHalvings = 60;
  double low = -kDeviationsMax;
  double high = kDeviationsMax;
  for (int halving = 0; halving < kHalvings; ++halving) {
    const double middle = std::midpoint(low, high);
    double& nearer_end = normal_probability(middle) < probability ? low : high;
    nearer_end = middle;
  }
  return std::midpoint(low, high);
}

std::vector<double> resampled_estimates(std::span<const double> effects, std::size_t resamples,
                                        std::uint64_t seed) {
  std::mt19937_64 random{seed};
  std::vector<double> resample(effects.size());
  std::vector<double> estimates(resamples);
  for (double& estimate : estimates) {
    // The remainder favours small indices by less than effects.size() / 2^64; std::uniform_int_distribution
    // would differ between standard libraries.
    for (double& effect : resample)
      effect = effects[random() % effects.size()];
    estimate = hodges_lehmann(resample);
  }
  std::sort(estimates.begin(), estimates.end());
  return estimates;
}

// How far the resamples lie to one side of the estimate, in normal deviations; those equal to it count half.
double bias_correction(std::span<const double> sorted_estimates, double estimate) {
  const auto [equal_begin, equal_end] =
      std::equal_range(sorted_estimates.begin(), sorted_estimates.end(), estimate);
  const auto below = static_cast<double>(equal_begin - sorted_estimates.begin());
  const auto equal = static_cast<double>(equal_end - equal_begin);
  return normal_quantile((below + equal / 2) / static_cast<double>(sorted_estimates.size()));
}

// The skewness of the estimates that leave one effect out, divided by six: how fast the spread changes with
// the ratio.
double acceleration(std::span<const double> effects) {
  std::vector<double> estimates;
  for (std::size_t left_out = 0; left_out < effects.size(); ++left_out) {
    std::vector<double> others(effects.begin(), effects.end());
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(left_out));
    estimates.push_back(hodges_lehmann(others));
  }
  const double mean = std::reduce(estimates.begin(), estimates.end()) / static_cast<double>(estimates.size());
  double squares = 0;
  double cubes = 0;
  for (const double estimate : estimates) {
    const double distance = mean - estimate;
    squares += distance * distance;
    cubes += distance * distance * distance;
  }
  constexpr double kSkewnessShare = 6;
  return squares > 0 ? cubes / (kSkewnessShare * squares * std::sqrt(squares)) : 0;
}

}  // namespace

double block_effect(const Block& block) {
  return mean_log(block.a) - mean_log(block.b);
}

std::size_t signed_rank_depth(std::size_t blocks, double confidence) {
  const std::vector<double> probability = signed_rank_distribution(blocks);
  std::size_t depth = 0;
  double outside = 2 * probability[0];
  while (outside <= 1 - confidence)
    outside += 2 * probability[++depth];
  return depth;
}

RatioEstimate estimate_ratio(std::span<const double> effects, double confidence) {
  std::vector<double> averages = walsh_averages(effects);
  std::sort(averages.begin(), averages.end());
  RatioEstimate estimate{
      .ratio = std::exp(median(averages)), .interval = std::nullopt, .blocks = effects.size()};
  const std::size_t depth = signed_rank_depth(effects.size(), confidence);
  if (depth > 0) {
    estimate.interval =
        Interval{.low = std::exp(averages[depth - 1]), .high = std::exp(averages[averages.size() - depth])};
  }
  return estimate;
}

std::optional<Interval> bca_bootstrap(std::span<const double> effects, std::size_t resamples,
                                      std::uint64_t seed, double confidence) {
  if (effects.size() < kBootstrapBlocksMin || resamples == 0) return std::nullopt;
  const std::vector<double> estimates = resampled_estimates(effects, resamples, seed);
  const double bias = bias_correction(estimates, hodges_lehmann(effects));
  const double skew = acceleration(effects);
  const auto end_at = [&](double probability) {
    const double shifted = bias + normal_quantile(probability);
    const double corrected = normal_probability(bias + shifted / (1 - skew * shifted));
    const auto index = static_cast<std::size_t>(corrected * static_cast<double>(resamples));
    return std::exp(estimates[std::min(index, resamples - 1)]);
  };
  const double tail = (1 - confidence) / 2;
  return Interval{.low = end_at(tail), .high = end_at(1 - tail)};
}

std::vector<std::size_t> block_order(std::size_t variants, std::mt19937_64& random) {
  std::vector<std::size_t> order(variants);
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Fisher and Yates by hand: what std::shuffle draws differs between standard libraries, and a seed is
  // published to be repeated.
  for (std::size_t left = variants; left > 1; --left)
    std::swap(order[left - 1], order[random() % left]);
  const std::vector<std::size_t> mirrored(order.rbegin(), order.rend());
  order.insert(order.end(), mirrored.begin(), mirrored.end());
  return order;
}

double smallest_visible_change(const RatioEstimate& aa) {
  if (!aa.interval) return std::numeric_limits<double>::infinity();
  return std::max(1 - aa.interval->low, aa.interval->high - 1);
}

ChangeWord judge_change(const RatioEstimate& estimate, const RatioEstimate& aa) {
  if (!estimate.interval || !aa.interval) return ChangeWord::Inconclusive;
  const double faster_from = 1 + std::max(kChangeMin, smallest_visible_change(aa));
  const double slower_from = 1 / faster_from;
  const auto [low, high] = *estimate.interval;
  if (low > faster_from) return ChangeWord::Faster;
  if (high < slower_from) return ChangeWord::Slower;
  if (low >= slower_from && high <= faster_from) return ChangeWord::Equivalent;
  return ChangeWord::Inconclusive;
}

std::string_view word_of(ChangeWord word) {
  switch (word) {
    case ChangeWord::Faster:
      return "FASTER";
    case ChangeWord::Slower:
      return "SLOWER";
    case ChangeWord::Equivalent:
      return "EQUIVALENT";
    case ChangeWord::Inconclusive:
      return "INCONCLUSIVE";
  }
  std::unreachable();
}

}  // namespace ringmark::bench
