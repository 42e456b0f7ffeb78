// The service behind /tasks: creates, finds and cancels background tasks, and has them run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/task.hpp"
#include "server/store/sqlite_database.hpp"
#include "server/store/task_store.hpp"

namespace ringmark::server {

struct Settings;
class TaskRunner;

/// Any thread that has a context. Tasks that an earlier process left unfinished run again from the start.
class BackgroundTasks {
 public:
  /// Reads the tasks of the database, which outlives the service, and begins to run those that are pending.
  /// Throws std::runtime_error with one line when the file cannot be read or a thread is refused.
  BackgroundTasks(store::SqliteDatabase& database, const Settings& settings);
  /// Stops the tasks that run. They are pending at the next start.
  ~BackgroundTasks();
  BackgroundTasks(const BackgroundTasks&) = delete;
  BackgroundTasks& operator=(const BackgroundTasks&) = delete;

  /// As store::TaskStore::create. The task runs as soon as there is room.
  [[nodiscard]] runtime::Task<store::DatabaseResult<store::TaskRecord>> create(std::string name);
  /// The cancelled task, once that is on the disk. A running one stops at once.
  [[nodiscard]] runtime::Task<std::expected<store::TaskRecord, store::CancelRefusal>> cancel(std::string id);

  [[nodiscard]] std::optional<store::TaskRecord> find(std::string_view id) const { return store_.find(id); }
  /// As store::TaskStore::page_after.
  [[nodiscard]] std::vector<store::TaskRecord> page_after(std::int64_t number, std::size_t count,
                                                          std::optional<store::TaskStatus> status) const {
    return store_.page_after(number, count, status);
  }
  /// Appends the tasks by state to the page of metrics.
  void report(std::string& page) const;

 private:
  store::TaskTable table_;
  store::TaskStore store_;
  std::unique_ptr<TaskRunner> runner_;
};

}  // namespace ringmark::server
