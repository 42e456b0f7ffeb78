// Who runs background tasks: a reactor that runs many, or threads that run one each.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/clock.hpp"
#include "server/store/task_store.hpp"

namespace ringmark::server {

/// Takes pending tasks from a store, oldest first, and carries them out. When it ends it stops what still
/// runs, which goes back to the pending tasks; nobody calls it any more then.
class TaskRunner {
 public:
  TaskRunner() = default;
  TaskRunner(const TaskRunner&) = delete;
  TaskRunner& operator=(const TaskRunner&) = delete;
  virtual ~TaskRunner() = default;

  /// Any thread: one more task is pending.
  virtual void start_pending() = 0;
  /// Any thread: ends the wait of a task that has been cancelled, if it runs.
  virtual void stop(std::int64_t number) = 0;
};

/// What a runner runs.
struct TaskRunnerOptions {
  store::TaskStore& store;     ///< outlives the runner
  runtime::Duration duration;  ///< of the work of each task
  std::size_t concurrency;     ///< tasks that run at once, at least 1
};

}  // namespace ringmark::server
