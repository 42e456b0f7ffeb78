// The line in front of a semaphore, an event or a queue: served in order of arrival, left early by a stop or
// a deadline.
#pragma once

#include <coroutine>

#include "runtime/clock.hpp"
#include "runtime/continuation.hpp"
#include "runtime/intrusive_list.hpp"
#include "runtime/reactor.hpp"
#include "runtime/result.hpp"
#include "runtime/stop_token.hpp"
#include "runtime/timer_heap.hpp"

namespace ringmark::runtime {

/// One coroutine that waits its turn; part of its awaiter, so it lives in the waiting frame. Reactor thread
/// only.
///
/// Whoever serves it has handed over what it waited for: a stop or deadline that comes between that and the
/// resumption finds nothing to cancel, and the wait succeeds. So nothing is lost.
class PlaceInLine : public ListLink {
 public:
  using Line = IntrusiveList<PlaceInLine>;

  /// Without a token of its own the wait ends with the stop of the whole reactor.
  PlaceInLine(Instant until, StopToken stop) noexcept : until_{until}, stop_{stop} {}
  PlaceInLine(const PlaceInLine&) = delete;
  PlaceInLine& operator=(const PlaceInLine&) = delete;

  /// False when the wait is over before it begins: stop was requested, or the instant has passed. Stops the
  /// process with the name of `primitive` on a thread that is no reactor's (rule E3).
  [[nodiscard]] bool may_wait(const char* primitive);
  /// What `await_suspend` calls: the last place of `line`.
  void wait_in(Line& line, std::coroutine_handle<> coroutine);
  /// Takes the place out of its line; the coroutine resumes in the next loop turn.
  void serve();

  /// How the wait ended. Errors: Stopped, TimedOut.
  [[nodiscard]] const Result<void>& outcome() const noexcept { return outcome_; }

 protected:
  ~PlaceInLine() = default;

 private:
  class Stop final : public StopCallback {
   public:
    explicit Stop(PlaceInLine& place) noexcept : place_{place} {}
    void on_stop() override { place_.end(std::unexpected{Error{IoError::Stopped}}); }

   private:
    PlaceInLine& place_;
  };

  class Deadline final : public Timer {
   public:
    explicit Deadline(PlaceInLine& place) noexcept : place_{place} {}
    void expire() override { place_.end(std::unexpected{Error{IoError::TimedOut}}); }

   private:
    PlaceInLine& place_;
  };

  void end(Result<void> outcome);

  Instant until_;
  StopToken stop_;
  ReadyContinuation waiting_;
  Result<void> outcome_;
  Stop on_stop_{*this};
  Deadline deadline_{*this};
};

}  // namespace ringmark::runtime
