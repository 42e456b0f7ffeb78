// Background tasks of sync mode: a thread for each that runs, up to a number.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include "runtime/blocking_context.hpp"
#include "runtime/thread.hpp"
#include "server/task_runner.hpp"

namespace ringmark::server {

/// One thread begins with the runner, so that an accepted task is always run; the others begin when a task
/// finds none idle.
class ThreadTaskRunner final : public TaskRunner {
 public:
  /// Throws std::runtime_error with one line when the first thread is refused.
  ThreadTaskRunner(const TaskRunnerOptions& options, std::size_t stack_bytes);
  ~ThreadTaskRunner() override;

  void start_pending() override;
  void stop(std::int64_t number) override;

 private:
  [[nodiscard]] runtime::Result<void> add_thread();
  void work();
  [[nodiscard]] bool run_next();

  const TaskRunnerOptions options_;
  const std::size_t stack_bytes_;

  std::mutex mutex_;
  std::condition_variable due_changed_;
  std::size_t due_{0};   // tasks that were announced and not taken
  std::size_t idle_{0};  // threads that wait for one
  bool ending_{false};
  std::map<std::int64_t, runtime::BlockingContext*> running_;
  std::vector<runtime::Thread> threads_;
};

}  // namespace ringmark::server
