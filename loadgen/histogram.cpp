// Reading a histogram: moments, ranks and buckets. Everything here runs once a report, never once a request.
#include "loadgen/histogram.hpp"

#include <cmath>

namespace ringmark::loadgen {
namespace {

// 99.9 % of 1,000 is 999, but 99.9 / 100 * 1000 may round to just above it; without the slack, rounding up
// would make it 1,000. Two roundings and the parsing of the percentile err by less than four units in the
// last place.
constexpr double kRoundingSlack = 4 * std::numeric_limits<double>::epsilon();

double middle_ns(const Histogram::Bucket& bucket) {
  return (static_cast<double>(bucket.value_low) + static_cast<double>(bucket.value_high)) / 2;
}

}  // namespace

void Histogram::merge(const Histogram& other) {
  for (std::size_t index = 0; index < kBucketCount; ++index)
    counts_[index] += other.counts_[index];
  count_ += other.count_;
  saturated_ += other.saturated_;
  min_ns_ = std::min(min_ns_, other.min_ns_);
  max_ns_ = std::max(max_ns_, other.max_ns_);
}

void Histogram::reset() {
  std::fill(counts_.begin(), counts_.end(), 0);
  count_ = 0;
  saturated_ = 0;
  min_ns_ = std::numeric_limits<std::uint64_t>::max();
  max_ns_ = 0;
}

double Histogram::mean() const {
  if (count_ == 0) return 0;
  double sum_ns = 0;
  for (const Bucket& bucket : buckets())
    sum_ns += middle_ns(bucket) * static_cast<double>(bucket.count);
  return sum_ns / static_cast<double>(count_);
}

double Histogram::stddev() const {
  if (count_ == 0) return 0;
  const double mean_ns = mean();
  double sum_of_squares = 0;
  for (const Bucket& bucket : buckets()) {
    const double distance_ns = middle_ns(bucket) - mean_ns;
    sum_of_squares += distance_ns * distance_ns * static_cast<double>(bucket.count);
  }
  return std::sqrt(sum_of_squares / static_cast<double>(count_));
}

std::uint64_t Histogram::value_at_percentile(double percentile) const {
  return std::min(bucket_at_rank(nearest_rank(percentile)).value_high, max_ns_);
}

std::uint64_t Histogram::nearest_rank(double percentile) const {
  if (count_ == 0) return 0;
  constexpr double kPercent = 100.0;
  const double share = std::clamp(percentile, 0.0, kPercent) / kPercent;
  const double rank = std::ceil(share * static_cast<double>(count_) * (1 - kRoundingSlack));
  return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(rank), 1, count_);
}

Histogram::Bucket Histogram::bucket_at_rank(std::uint64_t rank) const {
  if (count_ == 0) return {.value_low = 0, .value_high = 0, .count = 0};
  const std::uint64_t wanted = std::clamp<std::uint64_t>(rank, 1, count_);
  std::size_t index = 0;
  std::uint64_t seen = counts_[index];
  while (seen < wanted)
    seen += counts_[++index];
  return bucket_at(index);
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> filled;
  for (std::size_t index = 0; index < kBucketCount; ++index) {
    if (counts_[index] > 0) filled.push_back(bucket_at(index));
  }
  return filled;
}

Histogram::Bucket Histogram::bucket_at(std::size_t index) const {
  // Two doublings, the values 0 ... 2047, have buckets of one value each; every later doubling halves the
  // resolution.
  const std::size_t doubling = index / kDoublingBuckets;
  const std::size_t shift = doubling > 1 ? doubling - 1 : 0;
  const std::uint64_t sub_bucket = index - shift * kDoublingBuckets;
  return {.value_low = sub_bucket << shift,
          .value_high = ((sub_bucket + 1) << shift) - 1,
          .count = counts_[index]};
}

}  // namespace ringmark::loadgen
