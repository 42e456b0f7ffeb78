// Finding what held a reactor up, by name.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "runtime/clock.hpp"
#include "runtime/counter.hpp"

namespace ringmark::runtime {

/// A loop turn that lasted too long.
struct Stall {
  const char* activity;  ///< what took most of it: a route, a task
  Duration duration;     ///< of the whole turn, waiting excluded
};

/// Watches the turns of one reactor. Each change of activity reads the processor's own counter, which costs
/// about 10 ns; the exact clock is read only when that says that a turn may have been too long. So stalls of
/// at least the threshold are found, and named after what took the largest share of the turn. Time that the
/// kernel gave to other threads counts, too: the clients waited for it as well.
/// Reactor thread only.
class StallDetector {
 public:
  using Report = std::function<void(const Stall&)>;

  /// `report` is called at the end of a turn of at least `threshold`, on the reactor's thread. No threshold:
  /// nothing is measured.
  void watch(Duration threshold, Report report);

  void turn_begins(Instant now) noexcept;
  /// The thread turns from `activity` to another.
  void leave(const char* activity) noexcept {
    if (threshold_ > Duration::zero()) note(activity);
  }
  void turn_ends(const char* activity);

  /// Any thread.
  [[nodiscard]] std::uint64_t stalls() const noexcept { return stalls_; }

 private:
  void note(const char* activity) noexcept;

  Duration threshold_{0};
  Report report_;
  Instant turn_begin_;
  std::uint64_t begin_{0};  // these three in steps of the processor's counter
  std::uint64_t changed_{0};
  std::uint64_t longest_{0};
  const char* longest_activity_{nullptr};
  Counter stalls_;
};

}  // namespace ringmark::runtime
