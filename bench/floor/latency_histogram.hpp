// The latencies of floor-client, counted in fixed memory.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace ringmark::bench {

/// Counts latencies in octaves of 16 steps each, so a bucket is at most 1/16 wide.
class LatencyHistogram {
 public:
  void add(std::uint64_t nanoseconds, std::size_t count) { counts_[bucket(nanoseconds)] += count; }

  /// The least value of the bucket that holds the given share of the `total` latencies.
  [[nodiscard]] std::uint64_t quantile(double share, std::uint64_t total) const {
    const auto rank = static_cast<std::uint64_t>(share * static_cast<double>(total));
    std::uint64_t seen = 0;
    for (std::size_t index = 0; index < counts_.size(); ++index) {
      seen += counts_[index];
      if (seen > rank) return lowest_value(index);
    }
    return 0;
  }

 private:
  static constexpr unsigned kStepBits = 4;
  static constexpr std::size_t kSteps = std::size_t{1} << kStepBits;
  static constexpr std::size_t kValueBits = 64;

  // Values below kSteps have a bucket each; above, the leading bit chooses the octave, the next four the
  // step.
  [[nodiscard]] static std::size_t bucket(std::uint64_t value) {
    if (value < kSteps) return value;
    const auto octave = static_cast<unsigned>(std::bit_width(value)) - kStepBits;
    return octave * kSteps + ((value >> (octave - 1)) - kSteps);
  }
  [[nodiscard]] static std::uint64_t lowest_value(std::size_t index) {
    if (index < kSteps) return index;
    const std::size_t octave = index / kSteps;
    return (kSteps + index % kSteps) << (octave - 1);
  }

  std::array<std::uint64_t, kSteps * kValueBits> counts_{};
};

}  // namespace ringmark::bench
