// Task<T>: the coroutine type of ringmark. Lazy, awaited once, stack-safe without relying on tail calls.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "runtime/check.hpp"
#include "runtime/frame_pool.hpp"

namespace ringmark::runtime {

template <typename T = void>
class Task;

namespace detail {

/// What promises of every result type share: frame memory, and whom to resume at the end.
class TaskPromiseBase {
 public:
  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* frame, std::size_t bytes) noexcept { release_frame(frame, bytes); }

  std::suspend_always initial_suspend() const noexcept { return {}; }

  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    template <typename Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> finished) const noexcept {
      return finished.promise().continuation_;
    }
    void await_resume() const noexcept {}
  };
  FinalAwaiter final_suspend() const noexcept { return {}; }

  void unhandled_exception() noexcept { exception_ = std::current_exception(); }

  [[nodiscard]] const std::exception_ptr& failure() const noexcept { return exception_; }

  /// Called when the awaiting coroutine has really suspended; a task that finished before needs none.
  void continue_with(std::coroutine_handle<> continuation) noexcept { continuation_ = continuation; }

 protected:
  void rethrow_if_failed() {
    if (exception_) std::rethrow_exception(std::exchange(exception_, nullptr));
  }

 private:
  std::coroutine_handle<> continuation_{std::noop_coroutine()};
  std::exception_ptr exception_;
};

template <typename T>
class TaskPromise final : public TaskPromiseBase {
 public:
  Task<T> get_return_object() noexcept;
  template <typename Value>
  requires std::is_constructible_v<T, Value&&>
  void return_value(Value&& value) { value_.emplace(std::forward<Value>(value)); }
  T take_result() {
    rethrow_if_failed();
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class TaskPromise<void> final : public TaskPromiseBase {
 public:
  Task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void take_result() { rethrow_if_failed(); }
};

}  // namespace detail

/// A coroutine that has not begun, or runs, or holds its result.
///
/// It begins when it is awaited or started, and is awaited at most once, on the thread that began it.
/// Awaiting resumes the child from inside `await_suspend`; a child that finishes without waiting lets the
/// parent go on in its own frame, so a loop over such children needs no stack (g++ makes symmetric transfer a
/// tail call only at -O2). Destroying a task that is suspended in a wait is a defect: whoever started it
/// awaits it. An exception that leaves the coroutine is thrown again from the await.
template <typename T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  Task() = default;
  explicit Task(Handle handle) noexcept : handle_{handle} {}
  Task(Task&& other) noexcept : handle_{std::exchange(other.handle_, {})}, started_{other.started_} {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      destroy();
      handle_ = std::exchange(other.handle_, {});
      started_ = other.started_;
    }
    return *this;
  }
  ~Task() { destroy(); }

  /// Runs the task up to its first real wait. True when it has finished. Must still be awaited or taken.
  bool start() {
    RINGMARK_CHECK(handle_ && !started_, "a task starts once");
    started_ = true;
    handle_.resume();
    return handle_.done();
  }

  [[nodiscard]] bool done() const noexcept { return handle_ && handle_.done(); }

  /// The result of a finished task, for a caller that is no coroutine. Throws what the task threw.
  T take() {
    RINGMARK_CHECK(done(), "only a finished task has a result");
    return handle_.promise().take_result();
  }

  /// What left a finished task as an exception; null when it has a result.
  [[nodiscard]] std::exception_ptr failure() const {
    RINGMARK_CHECK(done(), "only a finished task has failed or not");
    return handle_.promise().failure();
  }

  /// Waits for the end of the task, beginning it where it was not started.
  class FinishedAwaiter {
   public:
    explicit FinishedAwaiter(Task& task) noexcept : task_{task} {}
    bool await_ready() const noexcept { return task_.started_ && task_.handle_.done(); }
    bool await_suspend(std::coroutine_handle<> parent) {
      if (!task_.started_ && task_.start()) return false;
      task_.handle_.promise().continue_with(parent);
      return true;
    }
    void await_resume() const noexcept {}

   protected:
    Task& task_;
  };

  class ResultAwaiter : public FinishedAwaiter {
   public:
    using FinishedAwaiter::FinishedAwaiter;
    T await_resume() { return this->task_.take(); }
  };

  /// Waits for the end and leaves the result, or the exception, in the task for `take()`.
  [[nodiscard]] FinishedAwaiter finished() & noexcept { return FinishedAwaiter{*this}; }

  /// Waits for the result. The task object must outlive the wait.
  ResultAwaiter operator co_await() & noexcept { return ResultAwaiter{*this}; }
  ResultAwaiter operator co_await() && noexcept { return ResultAwaiter{*this}; }

 private:
  void destroy() noexcept {
    if (!handle_) return;
    RINGMARK_CHECK(!started_ || handle_.done(), "a running task is awaited before it ends");
    handle_.destroy();
  }

  Handle handle_;
  bool started_{false};
};

namespace detail {

template <typename T>
Task<T> TaskPromise<T>::get_return_object() noexcept {
  return Task<T>{std::coroutine_handle<TaskPromise<T>>::from_promise(*this)};
}

inline Task<void> TaskPromise<void>::get_return_object() noexcept {
  return Task<void>{std::coroutine_handle<TaskPromise<void>>::from_promise(*this)};
}

}  // namespace detail

}  // namespace ringmark::runtime
