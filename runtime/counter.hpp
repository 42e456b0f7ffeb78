// Numbers that are counted on a hot path and read by whoever wants to know.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "runtime/clock.hpp"

namespace ringmark::runtime {

/// A number that only rises. Any thread reads it; a reader of two counters may see them at different moments.
class Counter {
 public:
  Counter() = default;
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;

  /// For the one thread that counts: a plain addition, without the price of an atomic one.
  void add(std::uint64_t amount) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  void operator++() noexcept { add(1); }
  /// Where several threads count.
  void add_shared(std::uint64_t amount) noexcept { value_.fetch_add(amount, std::memory_order_relaxed); }

  // NOLINTNEXTLINE(google-explicit-constructor): it reads like a number
  operator std::uint64_t() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Durations by powers of two. One thread counts, any thread reads.
class DurationCounters {
 public:
  /// Bucket i counts durations below 2^i microseconds that no earlier bucket counts; the last one all others.
  static constexpr std::size_t kBuckets = 25;

  void record(Duration duration) noexcept {
    const auto nanoseconds = static_cast<std::uint64_t>(duration > Duration::zero() ? duration.count() : 0);
    const auto bucket = static_cast<std::size_t>(std::bit_width(nanoseconds / kNanosecondsAMicrosecond));
    ++buckets_[bucket < kBuckets ? bucket : kBuckets - 1];
    total_nanoseconds_.add(nanoseconds);
  }

  [[nodiscard]] std::uint64_t in_bucket(std::size_t bucket) const noexcept { return buckets_[bucket]; }
  [[nodiscard]] std::uint64_t total_nanoseconds() const noexcept { return total_nanoseconds_; }

 private:
  static constexpr std::uint64_t kNanosecondsAMicrosecond = 1'000;

  std::array<Counter, kBuckets> buckets_;
  Counter total_nanoseconds_;
};

}  // namespace ringmark::runtime
