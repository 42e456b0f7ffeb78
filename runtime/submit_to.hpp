// Running a task on another reactor and awaiting its result here.
#pragma once

#include <coroutine>
#include <exception>
#include <utility>

#include "runtime/mailbox.hpp"
#include "runtime/reactor.hpp"
#include "runtime/task.hpp"
#include "runtime/waiter.hpp"

namespace ringmark::runtime {

namespace detail {

/// A coroutine on the target's thread that nobody awaits there: it runs the task and wakes the submitter, who
/// has made its frame, because the target's run loop has nobody to tell that there is no memory for it.
struct Errand {
  struct promise_type {
    static void* operator new(std::size_t bytes) { return thread_frames.allocate(bytes); }
    static void operator delete(void* frame, std::size_t bytes) noexcept {
      thread_frames.release(frame, bytes);
    }

    Errand get_return_object() noexcept { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };

  std::coroutine_handle<> frame;  // destroys itself at the end
};

template <typename T>
Errand run_errand(Task<T>& task, Waiter& submitter) {
  co_await task.finished();
  submitter.wake();  // from here on the task and the waiter may be gone
}

template <typename T>
class Submission final : public Message {
 public:
  Submission(Task<T>& task, Waiter& submitter) : errand_{run_errand(task, submitter)} {}
  void deliver() override { errand_.frame.resume(); }

 private:
  Errand errand_;
};

}  // namespace detail

/// Runs `task`, which has not begun, on `target`, and resumes here with its result or with what it threw.
/// Callable from any thread that has a context. `target` must keep running until the task has ended; its
/// frame is made on this thread, lives on `target`'s, and ends here.
template <typename T>
Task<T> submit_to(Reactor& target, Task<T> task) {
  Waiter answered;
  detail::Submission<T> submission{task, answered};
  target.post(submission);
  co_await answered.wait();
  co_return task.take();
}

}  // namespace ringmark::runtime
