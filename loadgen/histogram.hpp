// The latencies of one kind of request on one worker: counts in buckets whose width is at most 0.1 % of their
// value. A worker records into its own histogram; the report merges them and reads percentiles.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace ringmark::loadgen {

/// Counts of durations from 1 ns to 60 s with three significant digits, in the bucket layout of HdrHistogram
/// (Gil Tene; lowest value 1, three digits), so that the counts can be written as its log format.
/// Its counts take 221,184 bytes, allocated once by the constructor; recording never allocates.
/// Percentiles of two histograms must never be averaged: merge() the histograms, then read the percentile.
/// Thread: one at a time. A moved-from histogram may only be assigned to or destroyed.
class Histogram {
 public:
  /// A smaller value (0: the clock did not advance) counts as this.
  static constexpr std::uint64_t kValueNsMin = 1;
  /// A larger value counts as this, and in saturated() too.
  static constexpr std::uint64_t kValueNsMax = 60'000'000'000;

  /// The values value_low ... value_high (both included, in ns) are not told apart.
  struct Bucket {
    std::uint64_t value_low;
    std::uint64_t value_high;
    std::uint64_t count;

    friend bool operator==(const Bucket&, const Bucket&) = default;
  };

  /// Adds one duration, in nanoseconds.
  void record(std::uint64_t value_ns) { record_count(value_ns, 1); }

  /// Adds `count` equal durations, in nanoseconds; none if `count` is 0.
  void record_count(std::uint64_t value_ns, std::uint64_t count);

  /// Adds every value of `other`. Exact: the result equals one histogram that recorded the values of both.
  void merge(const Histogram& other);

  /// Forgets every value and keeps the memory.
  void reset();

  /// How many values were recorded, saturated ones included.
  [[nodiscard]] std::uint64_t count() const { return count_; }

  /// How many values lay above kValueNsMax: if any did, high percentiles are lower bounds.
  [[nodiscard]] std::uint64_t saturated() const { return saturated_; }

  /// The smallest value in ns, exact, not the edge of its bucket; 0 if empty.
  [[nodiscard]] std::uint64_t min() const { return count_ == 0 ? 0 : min_ns_; }

  /// The largest value in ns, exact up to kValueNsMax; 0 if empty.
  [[nodiscard]] std::uint64_t max() const { return max_ns_; }

  /// The mean in ns, each value taken as the middle of its bucket (error at most 0.05 %); 0 if empty.
  [[nodiscard]] double mean() const;

  /// The population standard deviation in ns, from the middles of the buckets; 0 if empty.
  [[nodiscard]] double stddev() const;

  /// The value in ns that at least `percentile` (0 to 100) per cent of the values do not exceed, by nearest
  /// rank. The upper edge of that value's bucket as in HdrHistogram, but never more than max(); 0 if empty.
  [[nodiscard]] std::uint64_t value_at_percentile(double percentile) const;

  /// The rank of `percentile` (0 to 100) among the sorted values: 1 ... count(), or 0 if empty.
  [[nodiscard]] std::uint64_t nearest_rank(double percentile) const;

  /// The bucket of the `rank`-th smallest value. A rank outside 1 ... count() means the nearest one inside;
  /// an empty histogram answers with a bucket of zeros.
  [[nodiscard]] Bucket bucket_at_rank(std::uint64_t rank) const;

  /// Every bucket that holds a value, in ascending order.
  [[nodiscard]] std::vector<Bucket> buckets() const;

  friend bool operator==(const Histogram&, const Histogram&) = default;

 private:
  // Three digits need single units up to 2 * 10^3; the next power of two is 2^11. Above, each doubling of the
  // value has 2^10 buckets, so the width of a bucket is at most 1/1024 of its lowest value.
  static constexpr unsigned kSubBucketBits = 11;
  static constexpr std::uint64_t kSubBucketMask = (1U << kSubBucketBits) - 1;
  static constexpr std::size_t kDoublingBuckets = std::size_t{1} << (kSubBucketBits - 1);
  static constexpr std::size_t kBucketCount =
      (std::bit_width(kValueNsMax) - kSubBucketBits + 2) * kDoublingBuckets;
  static_assert(kBucketCount * sizeof(std::uint64_t) == 221'184, "the memory that the class comment states");

  // How many low bits of `value_ns` its bucket ignores.
  static unsigned ignored_bits(std::uint64_t value_ns) {
    return static_cast<unsigned>(std::bit_width(value_ns | kSubBucketMask)) - kSubBucketBits;
  }

  static std::size_t bucket_index(std::uint64_t value_ns) {
    const unsigned shift = ignored_bits(value_ns);
    return shift * kDoublingBuckets + (value_ns >> shift);
  }

  [[nodiscard]] Bucket bucket_at(std::size_t index) const;

  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(kBucketCount);
  std::uint64_t count_ = 0;
  std::uint64_t saturated_ = 0;
  std::uint64_t min_ns_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t max_ns_ = 0;
};

inline void Histogram::record_count(std::uint64_t value_ns, std::uint64_t count) {
  if (count == 0) return;
  const std::uint64_t kept_ns = std::clamp(value_ns, kValueNsMin, kValueNsMax);
  counts_[bucket_index(kept_ns)] += count;
  count_ += count;
  saturated_ += value_ns > kValueNsMax ? count : 0;
  min_ns_ = std::min(min_ns_, kept_ns);
  max_ns_ = std::max(max_ns_, kept_ns);
}

}  // namespace ringmark::loadgen
