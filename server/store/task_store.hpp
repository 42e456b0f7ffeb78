// The background tasks in memory, and the way of each from pending to its end. The database follows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/task.hpp"
#include "server/store/task_record.hpp"
#include "server/store/task_table.hpp"

namespace ringmark::server::store {

/// A task whose turn to run has come.
struct StartedTask {
  std::int64_t number;
  std::string name;
};

/// How the work of a task ended.
struct TaskOutcome {
  TaskStatus status;  ///< Completed or Failed
  std::string result;
};

enum class CancelRefusal : std::uint8_t {
  Unknown,
  Finished,   ///< it has completed, failed or been cancelled before
  NotStored,  ///< it is cancelled, but may run again after a restart: the database fails
};

struct TaskLimits {
  std::size_t unfinished_max{20'000};  ///< pending and running; beyond: Overloaded
  std::size_t finished_kept{10'000};   ///< of these, those that ended last
};

/// All tasks that are unfinished, and the finished ones that are kept. Any thread; each call holds one lock
/// for bounded work. Every change of state is queued for the table in the order in which it happens here, and
/// only a creation waits until it is on the disk.
///
/// What a process left behind is taken up by the next one: a task that was pending or running there is
/// pending here, since its work may be done twice without harm.
class TaskStore {
 public:
  /// `known` are the tasks of the table, in order of creation.
  TaskStore(TaskTable& table, const TaskLimits& limits, std::vector<TaskRecord> known);

  /// A pending task, once it is on the disk: no crash or power cut undoes it. Errors: Overloaded, NoSpace,
  /// Failed; then there is no such task.
  [[nodiscard]] runtime::Task<DatabaseResult<TaskRecord>> create(std::string name);

  [[nodiscard]] std::optional<TaskRecord> find(std::string_view id) const;
  /// The first `count` tasks with a number above `number`, in order of creation; of one status, if one is
  /// given.
  [[nodiscard]] std::vector<TaskRecord> page_after(std::int64_t number, std::size_t count,
                                                   std::optional<TaskStatus> status) const;

  /// Ends an unfinished task as cancelled, and queues `put`, which is then to be awaited. Nothing is queued
  /// for a task that is Unknown or Finished.
  [[nodiscard]] std::expected<TaskRecord, CancelRefusal> cancel(std::string_view id,
                                                                std::optional<AwaitedTaskPut>& put);

  /// The oldest pending task, which runs from here on; nothing when none is pending. Each ends by `finish` or
  /// `put_back`.
  [[nodiscard]] std::optional<StartedTask> start_next();
  /// Ends a running task. One that was cancelled meanwhile stays so.
  void finish(std::int64_t number, TaskOutcome outcome);
  /// Makes a running task pending again, for the next start of the process. One that was cancelled meanwhile
  /// stays so.
  void put_back(std::int64_t number);

  [[nodiscard]] std::size_t pending_count() const;
  /// Of all tasks that are known. The time it takes does not grow with their number.
  [[nodiscard]] TaskCounts counts() const;

 private:
  class Place;

  [[nodiscard]] std::optional<std::int64_t> take_number();
  void admit(TaskRecord record);
  void take_state(TaskRecord& record, TaskRecord&& changed) noexcept;
  [[nodiscard]] std::size_t& count_of(const TaskRecord& record) noexcept {
    return counts_[static_cast<std::size_t>(record.status)];
  }
  [[nodiscard]] TaskRecord* running_or_null(std::int64_t number);
  void forget_oldest();

  TaskTable& table_;
  const TaskLimits limits_;
  mutable std::mutex mutex_;
  std::map<std::int64_t, TaskRecord> records_;
  std::unordered_map<std::string_view, TaskRecord*> by_id_;  // views of the records' own ids
  TaskCounts counts_{};                                      // of `records_`
  std::set<std::int64_t> pending_;
  std::deque<std::int64_t> finished_;  // in the order of their ends
  std::size_t places_taken_{0};        // of creations that are not on the disk yet
  std::int64_t last_number_{0};
};

}  // namespace ringmark::server::store
