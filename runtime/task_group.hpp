// Structured concurrency: tasks that run beside each other and end before their group does.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>

#include "runtime/reactor.hpp"
#include "runtime/stop_token.hpp"
#include "runtime/task.hpp"

namespace ringmark::runtime {

/// Owns every task spawned on it. Belongs to one reactor (rule E3). `join` is awaited before the group ends;
/// the destructor stops the process when tasks are still running. The first exception that leaves a task
/// requests stop for the others, and `join` throws it.
class TaskGroup {
 public:
  TaskGroup() : reactor_{Context::require_reactor("TaskGroup")} {}
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup() { RINGMARK_CHECK(running_ == 0, "a task group is joined before it ends"); }

  /// Takes the task over; it begins in the next loop turn.
  void spawn(Task<void> task);

  /// Resumes when no task is left. Tasks may spawn others meanwhile.
  [[nodiscard]] auto join() noexcept { return Join{*this}; }

  [[nodiscard]] std::size_t running() const noexcept { return running_; }
  /// What the group's tasks hand to their waits, so that `request_stop` or a failure ends them.
  [[nodiscard]] StopToken stop_token() noexcept { return stop_.token(); }
  void request_stop() { stop_.request_stop(); }

 private:
  class Join {
   public:
    explicit Join(TaskGroup& group) noexcept : group_{group} {}
    bool await_ready() const noexcept { return group_.running_ == 0; }
    void await_suspend(std::coroutine_handle<> coroutine) const noexcept { group_.joining_ = coroutine; }
    void await_resume() const {
      if (group_.failure_) std::rethrow_exception(std::exchange(group_.failure_, nullptr));
    }

   private:
    TaskGroup& group_;
  };

  struct Runner;
  static Runner run(TaskGroup& group, Task<void> task);
  void finished();

  Reactor& reactor_;
  StopSource stop_;
  std::size_t running_{0};
  std::coroutine_handle<> joining_;
  std::exception_ptr failure_;
};

}  // namespace ringmark::runtime
