// The reactor's side: a group of tasks, and the calls of other threads.
#include "server/reactor_task_runner.hpp"

#include <map>
#include <new>
#include <tuple>
#include <utility>

#include "runtime/event.hpp"
#include "runtime/task_group.hpp"
#include "server/task_work.hpp"

namespace ringmark::server {

/// Lives in the root coroutine and is touched on its thread only.
class ReactorTaskRunner::Desk {
 public:
  explicit Desk(const TaskRunnerOptions& options) noexcept : options_{options} {}

  void start_pending() {
    try {
      while (!ending_ && running_.size() < options_.concurrency) {
        std::optional<store::StartedTask> task = options_.store.start_next();
        if (!task) return;
        runtime::StopSource& source = running_[task->number];
        tasks_.spawn("a background task", run(std::move(*task), source.token()));
      }
    } catch (const std::bad_alloc&) {
      // Those that are still pending are tried again when the next task is created or ends.
    }
  }

  void stop(std::int64_t number) {
    if (const auto running = running_.find(number); running != running_.end()) running->second.request_stop();
  }

  void end() {
    ending_ = true;
    for (auto& [number, source] : running_)
      source.request_stop();
    end_asked_.set();
  }

  [[nodiscard]] runtime::Task<void> wait_for_end() {
    std::ignore = co_await end_asked_.wait();
    co_await tasks_.join();
  }

 private:
  [[nodiscard]] runtime::Task<void> run(store::StartedTask task, runtime::StopToken stop) {
    const std::int64_t number = task.number;
    co_await carry_out(options_.store, std::move(task), options_.duration, stop);
    running_.erase(number);
    start_pending();
  }

  const TaskRunnerOptions& options_;
  std::map<std::int64_t, runtime::StopSource> running_;
  runtime::Event end_asked_;
  bool ending_{false};
  runtime::TaskGroup tasks_;
};

ReactorTaskRunner::ReactorTaskRunner(const TaskRunnerOptions& options, runtime::Engine engine)
    : options_{options} {
  // Its turns are not watched for stalls: nobody waits for them.
  const runtime::ReactorPoolOptions pool_options{.reactors = 1, .engine = engine};
  pool_.emplace(pool_options, [this](std::size_t /*index*/) { return serve(); });
}

ReactorTaskRunner::~ReactorTaskRunner() {
  {
    // Called under the lock: once the reactor has seen the end it may be gone.
    const std::lock_guard lock{mutex_};
    ending_ = true;
    call();
  }
  pool_.reset();
}

void ReactorTaskRunner::stop(std::int64_t number) {
  {
    const std::lock_guard lock{mutex_};
    to_stop_.push_back(number);
  }
  call();
}

// A message is posted again only after its delivery, which looks at everything asked for before.
void ReactorTaskRunner::call() {
  if (!called_.exchange(true)) pool_->reactor(0).post(call_);
}

void ReactorTaskRunner::Call::deliver() {
  runner.called_.store(false);
  if (runner.desk_ == nullptr) return;  // a second call, when the first has brought the end
  std::vector<std::int64_t> to_stop;
  bool ending = false;
  {
    const std::lock_guard lock{runner.mutex_};
    to_stop.swap(runner.to_stop_);
    ending = runner.ending_;
  }
  for (const std::int64_t number : to_stop)
    runner.desk_->stop(number);
  if (ending) return runner.desk_->end();
  runner.desk_->start_pending();
}

runtime::Task<void> ReactorTaskRunner::serve() {
  Desk desk{options_};
  desk_ = &desk;
  co_await desk.wait_for_end();
  desk_ = nullptr;
}

}  // namespace ringmark::server
