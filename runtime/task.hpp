// Task<T>: the coroutine type of ringmark. Lazy, awaited once, stack-safe without relying on tail calls.
#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "runtime/check.hpp"
#include "runtime/frame_pool.hpp"

namespace ringmark::runtime {

template <typename T = void>
class Task;

namespace detail {

/// What a coroutine leaves behind, in the task object, so that a frame nobody waits for is freed where it
/// ends.
struct TaskState {
  std::exception_ptr exception;
  bool started{false};
  bool finished{false};
};

template <typename T>
struct TaskResult : TaskState {
  std::optional<T> value;
};

template <>
struct TaskResult<void> : TaskState {};

/// What promises of every result type share: frame memory, and whom to resume at the end.
template <typename T>
class TaskPromiseBase {
 public:
  static void* operator new(std::size_t bytes) { return thread_frames.allocate(bytes); }
  static void operator delete(void* frame, std::size_t bytes) noexcept {
    thread_frames.release(frame, bytes);
  }

  Task<T> get_return_object() noexcept;
  std::suspend_always initial_suspend() const noexcept { return {}; }

  /// Where someone waits the frame stays until the task ends; else the coroutine runs off its end, which
  /// spares two indirect calls of each await that need not wait.
  struct FinalAwaiter {
    std::coroutine_handle<> continuation;
    bool await_ready() const noexcept { return !continuation; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<>) const noexcept { return continuation; }
    void await_resume() const noexcept {}
  };
  FinalAwaiter final_suspend() const noexcept {
    task_->finish(static_cast<bool>(continuation_));
    return {continuation_};
  }

  void unhandled_exception() noexcept { task_->result_.exception = std::current_exception(); }

  /// Called when the awaiting coroutine has really suspended; a task that finished before needs none.
  void continue_with(std::coroutine_handle<> continuation) noexcept { continuation_ = continuation; }
  void belongs_to(Task<T>& task) noexcept { task_ = &task; }

 protected:
  Task<T>* task_{nullptr};

 private:
  std::coroutine_handle<> continuation_;
};

template <typename T>
class TaskPromise final : public TaskPromiseBase<T> {
 public:
  template <typename Value>
  requires std::is_constructible_v<T, Value&&>
  void return_value(Value&& value) { this->task_->result_.value.emplace(std::forward<Value>(value)); }
};

template <>
class TaskPromise<void> final : public TaskPromiseBase<void> {
 public:
  void return_void() const noexcept {}
};

}  // namespace detail

/// A coroutine that has not begun, or runs, or holds its result.
///
/// It begins when it is awaited or started, and is awaited at most once, on the thread that began it.
/// Awaiting resumes the child from inside `await_ready`; a child that finishes without waiting lets the
/// parent go on in its own frame, so a loop over such children needs no stack (g++ makes symmetric transfer a
/// tail call only at -O2). Destroying a task that is suspended in a wait is a defect: whoever started it
/// awaits it. An exception that leaves the coroutine is thrown again from the await.
template <typename T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  Task() = default;
  explicit Task(Handle frame) noexcept : frame_{frame} { frame_.promise().belongs_to(*this); }
  Task(Task&& other) noexcept
      : frame_{std::exchange(other.frame_, nullptr)}, result_{std::move(other.result_)} {
    other.result_.finished = false;
    if (frame_) frame_.promise().belongs_to(*this);
  }
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      std::destroy_at(this);  // a result need not be assignable
      std::construct_at(this, std::move(other));
    }
    return *this;
  }
  ~Task() { destroy(); }

  /// Runs the task up to its first real wait. True when it has finished. Must still be awaited or taken.
  bool start() {
    RINGMARK_CHECK(frame_ && !result_.started, "a task starts once");
    result_.started = true;
    frame_.resume();
    return result_.finished;
  }

  [[nodiscard]] bool done() const noexcept { return result_.finished; }

  /// The result of a finished task, for a caller that is no coroutine. Throws what the task threw.
  T take() {
    RINGMARK_CHECK(done(), "only a finished task has a result");
    return take_finished();
  }

  /// What left a finished task as an exception; null when it has a result.
  [[nodiscard]] std::exception_ptr failure() const {
    RINGMARK_CHECK(done(), "only a finished task has failed or not");
    return result_.exception;
  }

  /// Waits for the end of the task, beginning it where it was not started.
  class FinishedAwaiter {
   public:
    explicit FinishedAwaiter(Task& task) noexcept : task_{task} {}
    bool await_ready() const { return task_.result_.started ? task_.done() : task_.start(); }
    void await_suspend(std::coroutine_handle<> parent) const noexcept {
      task_.frame_.promise().continue_with(parent);
    }
    void await_resume() const noexcept {}

   protected:
    Task& task_;
  };

  class ResultAwaiter : public FinishedAwaiter {
   public:
    using FinishedAwaiter::FinishedAwaiter;
    T await_resume() { return this->task_.take_finished(); }
  };

  /// Waits for the end and leaves the result, or the exception, in the task for `take()`.
  [[nodiscard]] FinishedAwaiter finished() & noexcept { return FinishedAwaiter{*this}; }

  /// Waits for the result. The task object must outlive the wait.
  ResultAwaiter operator co_await() & noexcept { return ResultAwaiter{*this}; }
  ResultAwaiter operator co_await() && noexcept { return ResultAwaiter{*this}; }

 private:
  friend class detail::TaskPromiseBase<T>;
  friend class detail::TaskPromise<T>;

  void finish(bool awaited) noexcept {
    result_.finished = true;
    if (!awaited) frame_ = nullptr;
  }

  T take_finished() {
    if (result_.exception) std::rethrow_exception(std::exchange(result_.exception, nullptr));
    if constexpr (!std::is_void_v<T>) return std::move(*result_.value);
  }

  void destroy() noexcept {
    if (!frame_) return;
    RINGMARK_CHECK(!result_.started || result_.finished, "a running task is awaited before it ends");
    frame_.destroy();
  }

  Handle frame_;
  detail::TaskResult<T> result_;
};

template <typename T>
Task<T> detail::TaskPromiseBase<T>::get_return_object() noexcept {
  return Task<T>{std::coroutine_handle<TaskPromise<T>>::from_promise(static_cast<TaskPromise<T>&>(*this))};
}

}  // namespace ringmark::runtime
