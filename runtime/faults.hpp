// Failures on purpose: one visit of a point goes wrong, chosen by number, and how by a seed.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace ringmark::runtime {

enum class FaultPoint : std::uint8_t { RingOperation, ThreadStart };

enum class Fault : std::uint8_t {
  None,
  Fail,    ///< with an error that the operation knows
  Short,   ///< a part of the bytes is sent, read or written
  Late,    ///< the completion comes some loop turns later
  Cancel,  ///< cancelled at once, though it may still succeed
};

/// What tests break the runtime with, so that every error path runs. A program has none: its reactors ask
/// nobody. Any thread.
class Faults {
 public:
  /// The visit number `nth` (from 1) of `point` goes wrong; `seed` decides how.
  Faults(FaultPoint point, std::uint64_t nth, std::uint64_t seed) noexcept
      : point_{point}, nth_{nth}, kind_{kKinds[seed % kKinds.size()]}, detail_{seed / kKinds.size()} {}

  /// Counts a visit and says what shall become of it. A thread start knows only Fail.
  [[nodiscard]] Fault visit(FaultPoint point) noexcept {
    if (point != point_ || visits_.fetch_add(1, std::memory_order_relaxed) + 1 != nth_) return Fault::None;
    return point == FaultPoint::ThreadStart ? Fault::Fail : kind_;
  }
  /// Visits of the point so far; fewer than nth: nothing went wrong.
  [[nodiscard]] std::uint64_t visits() const noexcept { return visits_.load(std::memory_order_relaxed); }
  /// A number for how short or how late.
  [[nodiscard]] std::uint64_t detail() const noexcept { return detail_; }

 private:
  static constexpr std::array kKinds{Fault::Fail, Fault::Short, Fault::Late, Fault::Cancel};

  FaultPoint point_;
  std::uint64_t nth_;
  Fault kind_;
  std::uint64_t detail_;
  std::atomic<std::uint64_t> visits_{0};
};

}  // namespace ringmark::runtime
