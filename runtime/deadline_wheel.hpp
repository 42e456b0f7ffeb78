// Coarse deadlines of connections: moving one costs a store, so every request can.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "runtime/clock.hpp"
#include "runtime/intrusive_list.hpp"

namespace ringmark::runtime {

class DeadlineWheel;

/// The deadline of one connection. It stays linked in the wheel while the connection lives; the wheel looks
/// at the instant only when the slot comes round, and links it again when the deadline has moved.
class Deadline : public ListLink {
 public:
  /// Called when the instant has passed, up to two ticks late, never early. The deadline is unset by then.
  virtual void on_deadline() = 0;

  /// Cheap: no list operation while the earlier slot is still ahead.
  void set(DeadlineWheel& wheel, Instant at);
  void unset() noexcept { at_ = kNever; }
  [[nodiscard]] Instant at() const noexcept { return at_; }

 protected:
  ~Deadline();

 private:
  friend class DeadlineWheel;

  Instant at_{kNever};
  std::uint64_t slot_tick_{0};
  DeadlineWheel* wheel_{nullptr};
};

/// Deadlines by 100 ms ticks. Reactor thread only.
class DeadlineWheel {
 public:
  static constexpr std::chrono::milliseconds kTick{100};

  explicit DeadlineWheel(Instant now) noexcept : origin_{now} {}

  /// When the wheel wants to be turned; kNever when it holds nothing.
  [[nodiscard]] Instant next() const noexcept;
  /// Calls every deadline that has passed by `now`.
  void turn(Instant now);

 private:
  friend class Deadline;

  static constexpr std::size_t kSlots = 1024;  // 102 s a round; a later deadline is linked again on the way

  [[nodiscard]] std::uint64_t tick_of(Instant at) const noexcept;
  void link(Deadline& deadline);

  Instant origin_;
  std::uint64_t turned_{0};
  std::size_t linked_{0};
  std::array<IntrusiveList<Deadline>, kSlots> slots_;
};

}  // namespace ringmark::runtime
