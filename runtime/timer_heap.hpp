// Exact timers of a reactor: a heap by nanosecond, whose top bounds the reactor's wait.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/clock.hpp"

namespace ringmark::runtime {

/// One pending instant. Belongs to its waiter, which removes it or waits until it has expired.
class Timer {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  /// Called once when the instant has passed, on the reactor's thread, from its run loop. Never early.
  virtual void expire() = 0;
  [[nodiscard]] bool pending() const noexcept { return position_ != kNotPending; }

 protected:
  ~Timer() = default;

 private:
  friend class TimerHeap;
  static constexpr std::size_t kNotPending = ~std::size_t{0};

  std::size_t position_{kNotPending};
};

/// Pending timers in order of their instants; equal instants expire in order of insertion. Reactor thread
/// only.
class TimerHeap {
 public:
  void insert(Timer& timer, Instant at);
  /// Takes a pending timer out; it will not expire.
  void remove(Timer& timer);
  /// The earliest instant, kNever when nothing is pending.
  [[nodiscard]] Instant next() const noexcept { return entries_.empty() ? kNever : entries_.front().at; }
  /// Expires every timer whose instant is not after `now`, in order. Timers inserted meanwhile wait for the
  /// next call.
  void expire_until(Instant now);
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

 private:
  struct Entry {
    Instant at;
    std::uint64_t sequence;
    Timer* timer;
  };

  // Four children a node: half the depth of a binary heap, and the children share a cache line or two.
  static constexpr std::size_t kArity = 4;

  [[nodiscard]] static bool earlier(const Entry& left, const Entry& right) noexcept {
    return left.at < right.at || (left.at == right.at && left.sequence < right.sequence);
  }
  void place(std::size_t position, const Entry& entry) noexcept;
  void sift_up(std::size_t position, Entry entry) noexcept;
  void sift_down(std::size_t position, Entry entry) noexcept;

  std::vector<Entry> entries_;
  std::uint64_t next_sequence_{0};
  Instant expired_until_{Instant::min()};
};

}  // namespace ringmark::runtime
