// Opening the file, its table, and the way of each query to a connection.
#include "server/store/sqlite_database.hpp"

#include <memory>
#include <stdexcept>
#include <utility>

namespace ringmark::server::store {
namespace {

// The table and the indexes that SQLAlchemy makes of the reference's model, so that either program reads the
// other's file. An INTEGER primary key is the row's number: the largest so far plus 1, and a failed insert
// leaves no gap. The reference keeps no tasks: that table is ours, its order that of creation.
constexpr const char* kSchema =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS users (id INTEGER NOT NULL, name VARCHAR, email VARCHAR, PRIMARY KEY (id));"
    "CREATE INDEX IF NOT EXISTS ix_users_id ON users (id);"
    "CREATE INDEX IF NOT EXISTS ix_users_name ON users (name);"
    "CREATE UNIQUE INDEX IF NOT EXISTS ix_users_email ON users (email);"
    "CREATE TABLE IF NOT EXISTS tasks (number INTEGER NOT NULL, id VARCHAR NOT NULL, name VARCHAR NOT NULL, "
    "status VARCHAR NOT NULL, created_at VARCHAR NOT NULL, started_at VARCHAR, completed_at VARCHAR, "
    "result VARCHAR, PRIMARY KEY (number));"
    "COMMIT";

SqliteConnection open_writer(const SqliteOptions& options) {
  SqliteConnection connection{options.file, SqliteConnection::Access::ReadWrite, options.busy_timeout};
  {
    SqliteStatement journal = connection.prepare("PRAGMA journal_mode = WAL");
    if (journal.step() != SQLITE_ROW || journal.text(0) != "wal") {
      throw std::runtime_error{"database " + options.file + ": no write-ahead log, " + connection.message()};
    }
  }
  // FULL: each commit waits until the log is on the disk (sqlite.org/pragma.html#pragma_synchronous).
  connection.require("PRAGMA synchronous = FULL");
  if (options.echo) connection.echo_statements();
  connection.require(kSchema);
  return connection;
}

std::vector<std::unique_ptr<SqliteReader>> open_readers(const SqliteOptions& options, SqliteHealth& health) {
  std::vector<std::unique_ptr<SqliteReader>> readers;
  while (readers.size() < options.readers) {
    readers.push_back(std::make_unique<SqliteReader>(options.file, options.busy_timeout, health));
    if (options.echo) readers.back()->echo_statements();
  }
  return readers;
}

}  // namespace

SqliteDatabase::SqliteDatabase(const SqliteOptions& options, Offload& offload)
    : options_{options},
      offload_{offload},
      writer_{open_writer(options), options.queued_inserts_max},
      readers_{open_readers(options, reading_)} {}

runtime::Task<DatabaseResult<std::vector<DatabaseUser>>> SqliteDatabase::list() {
  auto query = [this] { return readers_.lease()->list(); };
  auto answered = co_await offload_.run(std::move(query));
  if (!answered) co_return std::unexpected{DatabaseError::Overloaded};
  co_return std::move(*answered);
}

runtime::Task<DatabaseResult<std::vector<DatabaseUser>>> SqliteDatabase::find_by_email(std::string email) {
  auto query = [this, &email] { return readers_.lease()->find_by_email(email); };
  auto answered = co_await offload_.run(std::move(query));
  if (!answered) co_return std::unexpected{DatabaseError::Overloaded};
  co_return std::move(*answered);
}

}  // namespace ringmark::server::store
