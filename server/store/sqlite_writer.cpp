// The queue, the transaction of a batch, and what becomes of it when a statement or the commit fails.
#include "server/store/sqlite_writer.hpp"

#include <stdexcept>
#include <tuple>
#include <utility>

#include "runtime/waiter.hpp"

namespace ringmark::server::store {

// Lives in its caller's frame until it is woken.
class SqliteWriter::Insert final : public SqliteChange {
 public:
  Insert(std::string_view name, std::string_view email) : name_{name}, email_{email} {}

  int apply(WriterStatements& statements, SqliteConnection& connection) override {
    SqliteStatement& insert = statements.insert_user;
    insert.bind(1, name_);
    insert.bind(2, email_);
    const int code = insert.step();
    insert.reset();
    if (code == SQLITE_DONE) {
      id_ = connection.last_insert_id();
      return SQLITE_OK;
    }
    const DatabaseError error = error_from_sqlite(code);
    id_ = std::unexpected{error};
    // A broken constraint undoes its own statement only (sqlite.org/lang_conflict.html, ABORT).
    return error == DatabaseError::DuplicateEmail ? SQLITE_OK : code;
  }
  void settle(int code) override {
    if (code != SQLITE_OK) id_ = std::unexpected{error_from_sqlite(code)};
    settled_.wake();
  }

  [[nodiscard]] auto settled() noexcept { return settled_.wait(); }
  /// The id of the user, once it is settled.
  [[nodiscard]] const DatabaseResult<std::int64_t>& id() const noexcept { return id_; }

 private:
  std::string_view name_;
  std::string_view email_;
  DatabaseResult<std::int64_t> id_;
  runtime::Waiter settled_;
};

WriterStatements::WriterStatements(SqliteConnection& connection)
    : insert_user{connection.prepare("INSERT INTO users (name, email) VALUES (?1, ?2)")},
      put_task{
          connection.prepare("INSERT OR REPLACE INTO tasks (number, id, name, status, created_at, "
                             "started_at, completed_at, result) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")},
      erase_task{connection.prepare("DELETE FROM tasks WHERE number = ?1")} {}

SqliteWriter::SqliteWriter(SqliteConnection connection, std::size_t queued_max)
    : connection_{std::move(connection)}, statements_{connection_}, queued_max_{queued_max} {
  auto thread = runtime::Thread::start(runtime::ThreadOptions{.name = "rm-db-writer"}, [this] { work(); });
  if (!thread)
    throw std::runtime_error{"thread of the database writer: " + runtime::describe(thread.error())};
  thread_ = std::move(*thread);
}

SqliteWriter::~SqliteWriter() {
  {
    const std::lock_guard lock{mutex_};
    closed_ = true;
  }
  filled_.notify_one();
  thread_.join();
}

runtime::Task<DatabaseResult<DatabaseUser>> SqliteWriter::insert(std::string name, std::string email) {
  Insert insert{name, email};
  if (!submit(insert)) co_return std::unexpected{DatabaseError::Overloaded};
  co_await insert.settled();
  if (!insert.id()) co_return std::unexpected{insert.id().error()};
  co_return DatabaseUser{.id = *insert.id(), .name = std::move(name), .email = std::move(email)};
}

bool SqliteWriter::submit(SqliteChange& change) {
  {
    const std::lock_guard lock{mutex_};
    if (queued_ == queued_max_) return false;
    ++queued_;
    queue_.push_back(change);
  }
  filled_.notify_one();
  return true;
}

void SqliteWriter::submit_owed(SqliteChange& change) {
  {
    const std::lock_guard lock{mutex_};
    queue_.push_back(change);
  }
  filled_.notify_one();
}

void SqliteWriter::work() {
  for (;;) {
    Batch batch;
    {
      std::unique_lock lock{mutex_};
      filled_.wait(lock, [this] { return closed_ || !queue_.empty(); });
      if (queue_.empty()) return;
      batch.splice_back(queue_);
      queued_ = 0;
    }
    commit(batch);
  }
}

void SqliteWriter::commit(Batch& batch) {
  const int code = run_transaction(batch);
  health_.note(code);
  if (code == SQLITE_OK) {
    commit_count_.fetch_add(1, std::memory_order_relaxed);
  } else if (connection_.in_transaction()) {
    // Not checked: where it fails, the next BEGIN fails too and says so.
    std::ignore = connection_.execute("ROLLBACK");
  }
  while (!batch.empty())
    batch.pop_front().settle(code);
}

int SqliteWriter::run_transaction(Batch& batch) {
  // IMMEDIATE: a lock of another process is waited for here, before anything is done.
  int code = connection_.execute("BEGIN IMMEDIATE");
  batch.for_each([&](SqliteChange& change) {
    if (code == SQLITE_OK) code = change.apply(statements_, connection_);
  });
  return code == SQLITE_OK ? connection_.execute("COMMIT") : code;
}

}  // namespace ringmark::server::store
