// Something that happened, or not yet.
#pragma once

#include <coroutine>

#include "runtime/place_in_line.hpp"

namespace ringmark::runtime {

/// A flag that coroutines wait for. Belongs to one reactor (rule E3) and outlives every wait.
class Event {
 public:
  class Wait;

  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { RINGMARK_CHECK(line_.empty(), "nobody waits for an event that ends"); }

  /// Lets everyone who waits go on, in order of arrival, and everyone who comes later until `reset`.
  void set() {
    set_ = true;
    while (!line_.empty())
      line_.front().serve();
  }
  void reset() noexcept { set_ = false; }
  [[nodiscard]] bool is_set() const noexcept { return set_; }

  /// Waits until it is set; one that `set` let go succeeds even after a `reset`. Errors: Stopped (by default
  /// the stop of the whole reactor), TimedOut after `until`.
  [[nodiscard]] Wait wait(Instant until = kNever, StopToken stop = {}) noexcept;
  [[nodiscard]] Wait wait(StopToken stop) noexcept;

 private:
  bool set_{false};
  PlaceInLine::Line line_;
};

class Event::Wait final : private PlaceInLine {
 public:
  Wait(Event& event, Instant until, StopToken stop) noexcept : PlaceInLine{until, stop}, event_{event} {}

  bool await_ready() { return !may_wait("Event") || event_.set_; }
  void await_suspend(std::coroutine_handle<> coroutine) { wait_in(event_.line_, coroutine); }
  Result<void> await_resume() const noexcept { return outcome(); }

 private:
  Event& event_;
};

inline Event::Wait Event::wait(Instant until, StopToken stop) noexcept {
  return Wait{*this, until, stop};
}
inline Event::Wait Event::wait(StopToken stop) noexcept {
  return wait(kNever, stop);
}

}  // namespace ringmark::runtime
