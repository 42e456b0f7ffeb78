// Queries, and handing a reader straight to the thread that has waited longest.
#include "server/store/reader_pool.hpp"

#include <utility>

namespace ringmark::server::store {

SqliteReader::SqliteReader(const std::string& file, std::chrono::milliseconds busy_timeout,
                           SqliteHealth& health)
    : connection_{file, SqliteConnection::Access::ReadOnly, busy_timeout},
      all_{connection_.prepare("SELECT id, name, email FROM users ORDER BY id")},
      by_email_{connection_.prepare("SELECT id, name, email FROM users WHERE email = ?1")},
      health_{health} {}

DatabaseResult<std::vector<DatabaseUser>> SqliteReader::find_by_email(std::string_view email) {
  by_email_.bind(1, email);
  return rows_of(by_email_);
}

DatabaseResult<std::vector<DatabaseUser>> SqliteReader::rows_of(SqliteStatement& query) {
  enum Column : int { Id, Name, Email };
  const SqliteExecution execution{query};
  std::vector<DatabaseUser> users;
  int code = query.step();
  for (; code == SQLITE_ROW; code = query.step()) {
    users.push_back({.id = query.integer(Id), .name = query.text(Name), .email = query.text(Email)});
  }
  health_.note(code);
  if (code != SQLITE_DONE) return std::unexpected{error_from_sqlite(code)};
  return users;
}

ReaderPool::ReaderPool(std::vector<std::unique_ptr<SqliteReader>> readers) : readers_{std::move(readers)} {
  for (const auto& reader : readers_)
    idle_.emplace_back(*reader);
}

SqliteReader& ReaderPool::take() {
  std::unique_lock lock{mutex_};
  if (!idle_.empty()) {
    SqliteReader& reader = idle_.back();
    idle_.pop_back();
    return reader;
  }
  Turn turn;
  turns_.push_back(turn);
  ++waiting_;
  turn.granted.wait(lock, [&turn] { return turn.reader != nullptr; });
  return *turn.reader;
}

void ReaderPool::give_back(SqliteReader& reader) {
  const std::lock_guard lock{mutex_};
  if (turns_.empty()) {
    idle_.emplace_back(reader);
    return;
  }
  Turn& turn = turns_.pop_front();
  --waiting_;
  turn.reader = &reader;
  turn.granted.notify_one();  // under the lock: the turn ends as soon as its thread has seen the reader
}

std::size_t ReaderPool::waiting_count() const {
  const std::lock_guard lock{mutex_};
  return waiting_;
}

}  // namespace ringmark::server::store
