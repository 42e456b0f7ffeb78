// The store of tasks and whoever runs them, behind one face.
#include "server/background_tasks.hpp"

#include <fmt/format.h>

#include <utility>

#include "server/metrics.hpp"
#include "server/reactor_task_runner.hpp"
#include "server/settings.hpp"
#include "server/thread_task_runner.hpp"

namespace ringmark::server {
namespace {

std::size_t concurrency_of(const Settings& settings) {
  if (settings.task_concurrency != 0) return settings.task_concurrency;
  return settings.mode == Mode::Async ? kTaskConcurrencyAsync : kTaskConcurrencySync;
}

store::TaskLimits limits_of(const Settings& settings) {
  return {.unfinished_max = concurrency_of(settings) + settings.tasks_queued_max,
          .finished_kept = settings.tasks_kept};
}

std::unique_ptr<TaskRunner> make_runner(store::TaskStore& store, const Settings& settings) {
  const TaskRunnerOptions options{
      .store = store, .duration = settings.task_duration, .concurrency = concurrency_of(settings)};
  if (settings.mode == Mode::Async) return std::make_unique<ReactorTaskRunner>(options, settings.engine);
  return std::make_unique<ThreadTaskRunner>(options, settings.stack_bytes);
}

}  // namespace

BackgroundTasks::BackgroundTasks(store::SqliteDatabase& database, const Settings& settings)
    : table_{database.task_table()},
      store_{table_, limits_of(settings), database.read_tasks()},
      runner_{make_runner(store_, settings)} {
  for (std::size_t waiting = store_.pending_count(); waiting > 0; --waiting)
    runner_->start_pending();
}

BackgroundTasks::~BackgroundTasks() = default;

runtime::Task<store::DatabaseResult<store::TaskRecord>> BackgroundTasks::create(std::string name) {
  auto creation = store_.create(std::move(name));
  auto created = co_await creation;
  if (created) runner_->start_pending();
  co_return created;
}

runtime::Task<std::expected<store::TaskRecord, store::CancelRefusal>> BackgroundTasks::cancel(
    std::string id) {
  std::optional<store::AwaitedTaskPut> put;
  auto cancelled = store_.cancel(id, put);
  if (!cancelled) co_return cancelled;
  runner_->stop(cancelled->number);
  co_await put->settled();
  if (!put->stored()) co_return std::unexpected{store::CancelRefusal::NotStored};
  co_return cancelled;
}

void BackgroundTasks::report(std::string& page) const {
  append_metric(page, "ringmark_tasks", "gauge", "Background tasks that are listed, by state.");
  const store::TaskCounts counts = store_.counts();
  for (std::size_t index = 0; index < counts.size(); ++index) {
    append_sample(page, "ringmark_tasks", fmt::format("state=\"{}\"", store::kTaskStatusNames[index]),
                  static_cast<double>(counts[index]));
  }
}

}  // namespace ringmark::server
