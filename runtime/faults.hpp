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
  /// The visit number `nth` (from 1) of `point` goes wrong, and every `stride`-th after it, if that is not 0.
  /// `seed` decides how; each goes wrong in another way than the one before.
  Faults(FaultPoint point, std::uint64_t nth, std::uint64_t seed, std::uint64_t stride = 0) noexcept
      : point_{point},
        nth_{nth},
        stride_{stride},
        seed_{seed % kKinds.size()},
        detail_{seed / kKinds.size()} {}

  /// Counts a visit and says what shall become of it. A thread start knows only Fail.
  [[nodiscard]] Fault visit(FaultPoint point) noexcept {
    if (point != point_) return Fault::None;
    const std::uint64_t number = visits_.fetch_add(1, std::memory_order_relaxed) + 1;
    if (number < nth_) return Fault::None;
    const std::uint64_t after = number - nth_;
    if (after != 0 && (stride_ == 0 || after % stride_ != 0)) return Fault::None;
    if (point == FaultPoint::ThreadStart) return Fault::Fail;
    return kKinds[(seed_ + (after == 0 ? 0 : after / stride_)) % kKinds.size()];
  }
  /// Visits of the point so far; fewer than nth: nothing went wrong.
  [[nodiscard]] std::uint64_t visits() const noexcept { return visits_.load(std::memory_order_relaxed); }
  /// A number for how short or how late.
  [[nodiscard]] std::uint64_t detail() const noexcept { return detail_; }

 private:
  static constexpr std::array kKinds{Fault::Fail, Fault::Short, Fault::Late, Fault::Cancel};

  FaultPoint point_;
  std::uint64_t nth_;
  std::uint64_t stride_;
  std::uint64_t seed_;
  std::uint64_t detail_;
  std::atomic<std::uint64_t> visits_{0};
};

}  // namespace ringmark::runtime
