// Records to rows and back.
#include "server/store/task_table.hpp"

#include <memory>
#include <stdexcept>
#include <utility>

namespace ringmark::server::store {
namespace {

// The columns of a task, in the order of the table. A time or a result that is absent is NULL.
enum class TaskColumn : int { Number, Id, Name, Status, CreatedAt, StartedAt, CompletedAt, Result };

std::string text_of(const SqliteStatement& row, TaskColumn column) {
  return row.text(static_cast<int>(column));
}

std::optional<std::string> text_or_nothing(const SqliteStatement& row, TaskColumn column) {
  std::string text = text_of(row, column);
  if (text.empty()) return std::nullopt;
  return text;
}

TaskRecord record_of(const SqliteStatement& row) {
  TaskRecord record{.number = row.integer(static_cast<int>(TaskColumn::Number)),
                    .id = text_of(row, TaskColumn::Id),
                    .name = text_of(row, TaskColumn::Name),
                    .created_at = text_of(row, TaskColumn::CreatedAt),
                    .started_at = text_or_nothing(row, TaskColumn::StartedAt),
                    .completed_at = text_or_nothing(row, TaskColumn::CompletedAt),
                    .result = text_or_nothing(row, TaskColumn::Result)};
  const auto status = task_status_of(text_of(row, TaskColumn::Status));
  if (!status) throw std::runtime_error{"database: task " + record.id + " has no status that is known"};
  record.status = *status;
  return record;
}

// Parameters are counted from 1.
template <typename Value>
void bind_column(SqliteStatement& statement, TaskColumn column, const Value& value) {
  statement.bind(static_cast<int>(column) + 1, value);
}

void bind_column(SqliteStatement& statement, TaskColumn column, const std::optional<std::string>& text) {
  if (text) bind_column(statement, column, std::string_view{*text});  // else it stays NULL
}

int run_to_end(SqliteStatement& statement) {
  const int code = statement.step();
  statement.reset();
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

class DetachedPut final : public TaskPut {
 public:
  using TaskPut::TaskPut;
  void settle(int /*code*/) override { const std::unique_ptr<DetachedPut> ended{this}; }
};

class DetachedErase final : public SqliteChange {
 public:
  explicit DetachedErase(std::int64_t number) : number_{number} {}
  int apply(WriterStatements& statements, SqliteConnection& /*connection*/) override {
    bind_column(statements.erase_task, TaskColumn::Number, number_);
    return run_to_end(statements.erase_task);
  }
  void settle(int /*code*/) override { const std::unique_ptr<DetachedErase> ended{this}; }

 private:
  std::int64_t number_;
};

}  // namespace

std::vector<TaskRecord> read_tasks(const std::string& file, std::chrono::milliseconds busy_timeout) {
  SqliteConnection connection{file, SqliteConnection::Access::ReadOnly, busy_timeout};
  SqliteStatement rows = connection.prepare(
      "SELECT number, id, name, status, created_at, started_at, completed_at, result FROM tasks "
      "ORDER BY number");
  std::vector<TaskRecord> records;
  int code = rows.step();
  for (; code == SQLITE_ROW; code = rows.step())
    records.push_back(record_of(rows));
  if (code != SQLITE_DONE) throw std::runtime_error{"database " + file + ": " + connection.message()};
  return records;
}

int TaskPut::apply(WriterStatements& statements, SqliteConnection& /*connection*/) {
  SqliteStatement& put = statements.put_task;
  bind_column(put, TaskColumn::Number, record_.number);
  bind_column(put, TaskColumn::Id, std::string_view{record_.id});
  bind_column(put, TaskColumn::Name, std::string_view{record_.name});
  bind_column(put, TaskColumn::Status, name_of(record_.status));
  bind_column(put, TaskColumn::CreatedAt, std::string_view{record_.created_at});
  bind_column(put, TaskColumn::StartedAt, record_.started_at);
  bind_column(put, TaskColumn::CompletedAt, record_.completed_at);
  bind_column(put, TaskColumn::Result, record_.result);
  return run_to_end(put);
}

void AwaitedTaskPut::settle(int code) {
  if (code != SQLITE_OK) stored_ = std::unexpected{error_from_sqlite(code)};
  settled_.wake();
}

void TaskTable::put_later(TaskRecord record) {
  auto put = std::make_unique<DetachedPut>(std::move(record));
  writer_.submit_owed(*put.release());
}

void TaskTable::erase_later(std::int64_t number) {
  auto erase = std::make_unique<DetachedErase>(number);
  writer_.submit_owed(*erase.release());
}

}  // namespace ringmark::server::store
