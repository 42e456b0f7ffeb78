// The queue, the transaction of a batch, and what becomes of it when a statement or the commit fails.
#include "server/store/sqlite_writer.hpp"

#include <stdexcept>
#include <tuple>
#include <utility>

namespace ringmark::server::store {

SqliteWriter::SqliteWriter(SqliteConnection connection, std::size_t queued_max)
    : connection_{std::move(connection)},
      insert_{connection_.prepare("INSERT INTO users (name, email) VALUES (?1, ?2)")},
      queued_max_{queued_max} {
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
  if (!enqueue(insert)) co_return std::unexpected{DatabaseError::Overloaded};
  co_await insert.committed.wait();
  if (!insert.id) co_return std::unexpected{insert.id.error()};
  co_return DatabaseUser{.id = *insert.id, .name = std::move(name), .email = std::move(email)};
}

bool SqliteWriter::enqueue(Insert& insert) {
  {
    const std::lock_guard lock{mutex_};
    if (queued_ == queued_max_) return false;
    ++queued_;
    queue_.push_back(insert);
  }
  filled_.notify_one();
  return true;
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
    while (!batch.empty())
      batch.pop_front().committed.wake();
  }
}

void SqliteWriter::commit(Batch& batch) {
  const int code = run_transaction(batch);
  health_.note(code);
  if (code == SQLITE_OK) {
    commit_count_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  // Not checked: SQLite has rolled back by itself, or the next BEGIN fails and says so.
  if (connection_.in_transaction()) std::ignore = connection_.execute("ROLLBACK");
  batch.for_each([code](Insert& insert) { insert.id = std::unexpected{error_from_sqlite(code)}; });
}

int SqliteWriter::run_transaction(Batch& batch) {
  // IMMEDIATE: a lock of another process is waited for here, before anything is done.
  int code = connection_.execute("BEGIN IMMEDIATE");
  batch.for_each([&](Insert& insert) {
    if (code == SQLITE_OK) code = run_statement(insert);
  });
  return code == SQLITE_OK ? connection_.execute("COMMIT") : code;
}

int SqliteWriter::run_statement(Insert& insert) {
  insert_.bind(1, insert.name);
  insert_.bind(2, insert.email);
  const int code = insert_.step();
  insert_.reset();
  if (code == SQLITE_DONE) {
    insert.id = connection_.last_insert_id();
    return SQLITE_OK;
  }
  const DatabaseError error = error_from_sqlite(code);
  insert.id = std::unexpected{error};
  // A broken constraint undoes its own statement only (sqlite.org/lang_conflict.html, ABORT).
  return error == DatabaseError::DuplicateEmail ? SQLITE_OK : code;
}

}  // namespace ringmark::server::store
