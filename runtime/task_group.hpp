// Structured concurrency: tasks that run beside each other and end before their group does.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <utility>

#include "runtime/reactor.hpp"
#include "runtime/stop_token.hpp"
#include "runtime/task.hpp"

namespace ringmark::runtime {

template <typename T>
class TaskHandle;

/// Owns every task spawned on it. Belongs to one reactor (rule E3). `join` is awaited before the group ends;
/// the destructor stops the process when tasks are still running. The first exception that leaves a task
/// requests stop for the others, and `join` throws it.
class TaskGroup {
 public:
  TaskGroup() : reactor_{Context::require_reactor("TaskGroup")} {}
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup() { RINGMARK_CHECK(running_ == 0, "a task group is joined before it ends"); }

  /// Takes the task over; it begins in the next loop turn. The handle is for whoever awaits this one task
  /// later; whoever drops it leaves the task to the group. Throws std::bad_alloc: the task has not begun and
  /// is gone.
  template <typename T>
  TaskHandle<T> spawn(Task<T> task);
  /// The same for a task that the stall detector shall name `activity`, a literal.
  template <typename T>
  TaskHandle<T> spawn(const char* activity, Task<T> task);

  /// Resumes when no task is left. Tasks may spawn others meanwhile.
  [[nodiscard]] auto join() noexcept { return Join{*this}; }

  [[nodiscard]] std::size_t running() const noexcept { return running_; }
  /// What the group's tasks hand to their waits, so that `request_stop` or a failure ends them.
  [[nodiscard]] StopToken stop_token() noexcept { return stop_.token(); }
  void request_stop() { stop_.request_stop(); }

 private:
  template <typename T>
  friend class TaskHandle;

  class Join {
   public:
    explicit Join(TaskGroup& group) noexcept : group_{group} {}
    bool await_ready() const noexcept { return group_.running_ == 0; }
    void await_suspend(std::coroutine_handle<> coroutine) noexcept {
      waiting_ = coroutine;
      group_.joining_ = &waiting_;
    }
    void await_resume() const {
      if (group_.failure_) std::rethrow_exception(std::exchange(group_.failure_, nullptr));
    }

   private:
    TaskGroup& group_;
    ReadyContinuation waiting_;
  };

  template <typename T>
  struct Runner;
  template <typename T>
  static Runner<T> run(Task<T> task);
  void finished(const std::exception_ptr& failure, ReadyContinuation* awaiting);

  /// Stands for the one who awaits a task whose handle has been dropped: a flag would cost every task eight
  /// bytes.
  static inline ReadyContinuation nobody_;

  Reactor& reactor_;
  StopSource stop_;
  std::size_t running_{0};
  ReadyContinuation* joining_{nullptr};
  std::exception_ptr failure_;
};

/// The frame that owns a spawned task. It destroys itself at the end, or waits for the end of its handle.
template <typename T>
struct TaskGroup::Runner {
  struct promise_type {
    static void* operator new(std::size_t bytes) { return thread_frames.allocate(bytes); }
    static void operator delete(void* frame, std::size_t bytes) noexcept {
      thread_frames.release(frame, bytes);
    }

    explicit promise_type(Task<T>& task_in_frame) noexcept : task{task_in_frame} {}

    struct End {
      bool keep;
      bool await_ready() const noexcept { return !keep; }
      void await_suspend(std::coroutine_handle<>) const noexcept {}
      void await_resume() const noexcept {}
    };

    Runner get_return_object() noexcept { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    End final_suspend() noexcept {
      const std::exception_ptr failure = task.failure();
      // Without a handle the task's frame, and whatever its parameters own, ends before the group counts it.
      const bool handle_dropped = awaiting == &nobody_;
      if (handle_dropped) task = Task<T>{};
      group->finished(failure, handle_dropped ? nullptr : awaiting);
      return {!handle_dropped};
    }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }

    TaskGroup* group{nullptr};
    Task<T>& task;
    ReadyContinuation beginning;
    ReadyContinuation* awaiting{nullptr};
  };

  std::coroutine_handle<promise_type> frame;
};

/// A spawned task, to be awaited at most once, on the group's reactor. An exception of the task is thrown
/// there, and from the group's `join`.
template <typename T>
class TaskHandle {
 public:
  TaskHandle(TaskHandle&& other) noexcept : frame_{std::exchange(other.frame_, {})} {}
  TaskHandle& operator=(TaskHandle&& other) noexcept {
    if (this != &other) {
      let_go();
      frame_ = std::exchange(other.frame_, {});
    }
    return *this;
  }
  ~TaskHandle() { let_go(); }

  [[nodiscard]] bool done() const noexcept { return frame_.done(); }

  class Awaiter {
   public:
    explicit Awaiter(TaskHandle& handle) noexcept : handle_{handle} {}
    bool await_ready() const noexcept { return handle_.done(); }
    void await_suspend(std::coroutine_handle<> coroutine) noexcept {
      waiting_ = coroutine;
      handle_.frame_.promise().awaiting = &waiting_;
    }
    T await_resume() const { return handle_.frame_.promise().task.take(); }

   private:
    TaskHandle& handle_;
    ReadyContinuation waiting_;
  };
  /// The handle must outlive the wait.
  Awaiter operator co_await() & noexcept { return Awaiter{*this}; }

 private:
  friend class TaskGroup;
  using Frame = std::coroutine_handle<typename TaskGroup::Runner<T>::promise_type>;

  explicit TaskHandle(Frame frame) noexcept : frame_{frame} {}

  void let_go() noexcept {
    if (!frame_) return;
    if (frame_.done()) {
      frame_.destroy();
    } else {
      frame_.promise().awaiting = &TaskGroup::nobody_;
    }
  }

  Frame frame_;
};

template <typename T>
TaskGroup::Runner<T> TaskGroup::run(Task<T> task) {
  co_await task.finished();
}

template <typename T>
TaskHandle<T> TaskGroup::spawn(Task<T> task) {
  return spawn(Context::activity(), std::move(task));
}

template <typename T>
TaskHandle<T> TaskGroup::spawn(const char* activity, Task<T> task) {
  const auto frame = run(std::move(task)).frame;
  ++running_;
  frame.promise().group = this;
  frame.promise().beginning = ReadyContinuation{frame, activity};
  reactor_.resume_soon(frame.promise().beginning);
  return TaskHandle<T>{frame};
}

}  // namespace ringmark::runtime
