// One-shot wake of whoever waits: a reactor's coroutine or a blocking thread.
#pragma once

#include <coroutine>

#include "runtime/continuation.hpp"
#include "runtime/futex.hpp"
#include "runtime/mailbox.hpp"
#include "runtime/reactor.hpp"

namespace ringmark::runtime {

/// Made and awaited on one thread, woken once from any thread. What services that are called from any thread
/// (store, tasks, chat) park their callers on.
///
/// The waker must not touch the waiter after `wake()`: by then the waiting frame may be gone. The waiting
/// side must not end before the wake has come.
class Waiter final : private Message {
 public:
  Waiter() : reactor_{Context::reactor_or_null()} {}

  /// Any thread, once.
  void wake();

  /// Resumes on the waiter's own thread: from the reactor's run loop, or by returning from a futex wait.
  [[nodiscard]] auto wait() noexcept { return Awaiter{*this}; }

 private:
  class Awaiter {
   public:
    explicit Awaiter(Waiter& waiter) noexcept : waiter_{waiter} {}
    bool await_ready() const;
    void await_suspend(std::coroutine_handle<> coroutine) const noexcept { waiter_.waiting_ = coroutine; }
    void await_resume() const noexcept {}

   private:
    Waiter& waiter_;
  };

  void deliver() override;

  Reactor* reactor_;
  Continuation waiting_;
  bool delivered_{false};
  FutexWord woken_{0};
};

}  // namespace ringmark::runtime
