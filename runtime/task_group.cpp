// The frames that own spawned tasks.
#include "runtime/task_group.hpp"

#include <utility>

namespace ringmark::runtime {

/// A coroutine nobody awaits: its frame owns the spawned task and destroys itself at the end.
struct TaskGroup::Runner {
  struct promise_type {
    static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
    static void operator delete(void* frame, std::size_t bytes) noexcept { release_frame(frame, bytes); }

    Runner get_return_object() noexcept { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };

  std::coroutine_handle<promise_type> handle;
};

TaskGroup::Runner TaskGroup::run(TaskGroup& group, Task<void> task) {
  try {
    co_await task;
  } catch (...) {
    if (!group.failure_) group.failure_ = std::current_exception();
    group.request_stop();
  }
  // The task's frame, and whatever its parameters own, ends before the group counts it as finished.
  task = Task<void>{};
  group.finished();
}

void TaskGroup::spawn(Task<void> task) {
  ++running_;
  reactor_.resume_soon(run(*this, std::move(task)).handle);
}

void TaskGroup::finished() {
  if (--running_ == 0 && joining_) reactor_.resume_soon(std::exchange(joining_, {}));
}

}  // namespace ringmark::runtime
