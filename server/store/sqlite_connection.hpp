// One connection to an SQLite file, and its prepared statements: ownership around the C interface, nothing
// more.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "server/store/database_error.hpp"

namespace ringmark::server::store {

/// A prepared statement. One thread at a time, the one that has its connection.
class SqliteStatement {
 public:
  explicit SqliteStatement(sqlite3_stmt* statement) noexcept : statement_{statement} {}

  /// Binds the parameter `index`, counted from 1. `text` may hold NUL and must live until `reset`.
  void bind(int index, std::string_view text);
  void bind(int index, std::int64_t number) { sqlite3_bind_int64(statement_.get(), index, number); }
  /// SQLITE_ROW, SQLITE_DONE, or an extended error code (sqlite.org/rescode.html).
  [[nodiscard]] int step() { return sqlite3_step(statement_.get()); }
  /// The text and the integer of a column of the current row, counted from 0. NULL is "" and 0.
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
  }
  /// Ends the execution and forgets what was bound, so that nothing is locked and nothing dangles.
  void reset();

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// Resets a statement when it ends itself, however its rows are left.
class SqliteExecution {
 public:
  explicit SqliteExecution(SqliteStatement& statement) noexcept : statement_{statement} {}
  SqliteExecution(const SqliteExecution&) = delete;
  SqliteExecution& operator=(const SqliteExecution&) = delete;
  ~SqliteExecution() { statement_.reset(); }

 private:
  SqliteStatement& statement_;
};

/// An open file. One thread at a time: SQLite's own locks are off.
class SqliteConnection {
 public:
  enum class Access : std::uint8_t { ReadOnly, ReadWrite };

  /// Opens `file`; ReadWrite creates it when it is absent. Throws std::runtime_error with one line naming the
  /// file. A lock of another process is waited for during `busy_timeout`.
  SqliteConnection(const std::string& file, Access access, std::chrono::milliseconds busy_timeout);

  /// For start-up: runs or prepares `sql`. Throws std::runtime_error with one line naming the file.
  void require(const char* sql);
  [[nodiscard]] SqliteStatement prepare(const char* sql);

  /// From now on every statement, with its values, is written to standard error.
  void echo_statements();

  /// Runs `sql`: SQLITE_OK or an extended error code.
  [[nodiscard]] int execute(const char* sql) {
    return sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr);
  }
  /// Of the last call that failed; never empty.
  [[nodiscard]] std::string message() const { return sqlite3_errmsg(connection_.get()); }
  [[nodiscard]] std::int64_t last_insert_id() const { return sqlite3_last_insert_rowid(connection_.get()); }
  /// False once an error has made SQLite roll the transaction back by itself.
  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(connection_.get()) == 0; }

 private:
  [[noreturn]] void fail() const;

  struct Close {
    void operator()(sqlite3* connection) const noexcept { sqlite3_close_v2(connection); }
  };
  std::string file_;
  std::unique_ptr<sqlite3, Close> connection_;
};

/// What an unexpected result code means to a handler.
[[nodiscard]] DatabaseError error_from_sqlite(int code);

/// Tells the operator, on the log, that an activity began to fail and that it works again: two lines an
/// outage, not one for each request. Any thread.
class SqliteHealth {
 public:
  /// `activity` names in the log what fails; it lives for ever.
  explicit SqliteHealth(const char* activity) noexcept : activity_{activity} {}

  /// `code` is the result of the last operation; SQLITE_OK, ROW and DONE are well, and so is a broken
  /// constraint.
  void note(int code);

 private:
  const char* activity_;
  std::atomic<bool> failing_{false};
};

}  // namespace ringmark::server::store
