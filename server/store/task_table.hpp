// The background tasks in the database file: how they are read at the start and written on the way.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runtime/waiter.hpp"
#include "server/store/sqlite_writer.hpp"
#include "server/store/task_record.hpp"

namespace ringmark::server::store {

/// Every task of the file, in order of creation. Throws std::runtime_error with one line naming the file when
/// it cannot be read.
[[nodiscard]] std::vector<TaskRecord> read_tasks(const std::string& file,
                                                 std::chrono::milliseconds busy_timeout);

/// Writes a record, over the one of its number if there is one.
class TaskPut : public SqliteChange {
 public:
  explicit TaskPut(TaskRecord record) : record_{std::move(record)} {}
  int apply(WriterStatements& statements, SqliteConnection& connection) override;

 protected:
  ~TaskPut() = default;

 private:
  TaskRecord record_;
};

/// One that its sender waits for; made and awaited on one thread.
class AwaitedTaskPut final : public TaskPut {
 public:
  using TaskPut::TaskPut;
  void settle(int code) override;

  /// Resumes when the record is on the disk, or cannot be. Awaited once if it was queued, and then always.
  [[nodiscard]] auto settled() noexcept { return settled_.wait(); }
  /// Once it is settled. Errors: NoSpace, Failed.
  [[nodiscard]] const DatabaseResult<void>& stored() const noexcept { return stored_; }

 private:
  DatabaseResult<void> stored_;
  runtime::Waiter settled_;
};

/// The changes that nobody waits for. Any thread; order of calls is order of writing. One that the database
/// refuses is lost: the operator reads of it on the log, and the next start finds the state before it.
class TaskTable {
 public:
  explicit TaskTable(SqliteWriter& writer) noexcept : writer_{writer} {}

  /// For a task that a client creates; false when too many changes wait already.
  [[nodiscard]] bool submit(AwaitedTaskPut& put) { return writer_.submit(put); }
  /// For a task that is in the table already.
  void submit_owed(AwaitedTaskPut& put) { writer_.submit_owed(put); }
  void put_later(TaskRecord record);
  void erase_later(std::int64_t number);

 private:
  SqliteWriter& writer_;
};

}  // namespace ringmark::server::store
