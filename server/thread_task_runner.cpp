// Threads that take one task after the other.
#include "server/thread_task_runner.hpp"

#include <new>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "server/task_work.hpp"

namespace ringmark::server {

ThreadTaskRunner::ThreadTaskRunner(const TaskRunnerOptions& options, std::size_t stack_bytes)
    : options_{options}, stack_bytes_{stack_bytes} {
  threads_.reserve(options_.concurrency);
  const std::lock_guard lock{mutex_};
  if (const auto started = add_thread(); !started)
    throw std::runtime_error{"thread of background tasks: " + runtime::describe(started.error())};
}

ThreadTaskRunner::~ThreadTaskRunner() {
  {
    const std::lock_guard lock{mutex_};
    ending_ = true;
    for (const auto& [number, context] : running_)
      context->request_stop();
  }
  due_changed_.notify_all();
  for (runtime::Thread& thread : threads_)
    thread.join();
}

void ThreadTaskRunner::start_pending() {
  {
    const std::lock_guard lock{mutex_};
    ++due_;
    // Where the system has no room for another thread, those there are take the task later.
    if (due_ > idle_ && threads_.size() < options_.concurrency) std::ignore = add_thread();
  }
  due_changed_.notify_one();
}

void ThreadTaskRunner::stop(std::int64_t number) {
  const std::lock_guard lock{mutex_};
  if (const auto running = running_.find(number); running != running_.end()) running->second->request_stop();
}

runtime::Result<void> ThreadTaskRunner::add_thread() {
  const runtime::ThreadOptions options{.stack_bytes = stack_bytes_, .name = "rm-task"};
  auto thread = runtime::Thread::start(options, [this] { work(); });
  if (!thread) return std::unexpected{thread.error()};
  threads_.push_back(std::move(*thread));
  ++idle_;  // on behalf of the thread, which may not have begun
  return {};
}

void ThreadTaskRunner::work() {
  for (;;) {
    try {
      if (!run_next()) return;
    } catch (const std::bad_alloc&) {
      // The thread is for the next task; the one it failed to run is left for the next start of the process.
    }
  }
}

bool ThreadTaskRunner::run_next() {
  // One for each task: a stop ends the present and every later wait of its context.
  runtime::BlockingContext context;
  std::optional<store::StartedTask> task;
  {
    std::unique_lock lock{mutex_};
    due_changed_.wait(lock, [this] { return ending_ || due_ > 0; });
    if (ending_) return false;
    --due_;
    // Under the lock, so that whoever cancels a running task finds its context here.
    task = options_.store.start_next();
    if (!task) return true;  // cancelled while it was pending
    running_.emplace(task->number, &context);
    --idle_;
  }
  const std::int64_t number = task->number;
  context.run(carry_out(options_.store, std::move(*task), options_.duration, {}));
  const std::lock_guard lock{mutex_};
  running_.erase(number);
  ++idle_;
  return true;
}

}  // namespace ringmark::server
