// Opening, preparing and the meaning of result codes.
#include "server/store/sqlite_connection.hpp"

#include <cstdio>
#include <stdexcept>

namespace ringmark::server::store {
namespace {

constexpr int kPrimaryCodeMask = 0xff;  // an extended code's low octet, sqlite.org/rescode.html

}  // namespace

void SqliteStatement::bind(int index, std::string_view text) {
  // A null pointer would bind NULL; SQLite copies nothing here.
  const char* bytes = text.empty() ? "" : text.data();
  sqlite3_bind_text64(statement_.get(), index, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

std::string SqliteStatement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  const int byte_count = sqlite3_column_bytes(statement_.get(), column);
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(byte_count)};
}

void SqliteStatement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

SqliteConnection::SqliteConnection(const std::string& file, Access access,
                                   std::chrono::milliseconds busy_timeout)
    : file_{file} {
  const int flags =
      access == Access::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &connection, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  connection_.reset(connection);
  if (code != SQLITE_OK) fail();
  // A file without write permission opens all the same, as a read-only one.
  if (access == Access::ReadWrite && sqlite3_db_readonly(connection, "main") == 1) {
    throw std::runtime_error{"database " + file + ": not writable"};
  }
  sqlite3_extended_result_codes(connection, 1);
  sqlite3_busy_timeout(connection, static_cast<int>(busy_timeout.count()));
}

void SqliteConnection::echo_statements() {
  const auto echo = [](unsigned /*kind*/, void* /*context*/, void* statement, void* /*text*/) {
    char* sql = sqlite3_expanded_sql(static_cast<sqlite3_stmt*>(statement));
    if (sql != nullptr) std::fprintf(stderr, "ringmark-server: sql: %s\n", sql);
    sqlite3_free(sql);
    return 0;
  };
  sqlite3_trace_v2(connection_.get(), SQLITE_TRACE_STMT, echo, nullptr);
}

void SqliteConnection::require(const char* sql) {
  if (execute(sql) != SQLITE_OK) fail();
}

SqliteStatement SqliteConnection::prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(connection_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) !=
      SQLITE_OK) {
    fail();
  }
  return SqliteStatement{statement};
}

void SqliteConnection::fail() const {
  throw std::runtime_error{"database " + file_ + ": " + message()};
}

DatabaseError error_from_sqlite(int code) {
  switch (code & kPrimaryCodeMask) {
    case SQLITE_CONSTRAINT:
      return DatabaseError::DuplicateEmail;  // the table has no other constraint on an insert
    case SQLITE_FULL:
      return DatabaseError::NoSpace;
    default:
      return DatabaseError::Failed;  // SQLITE_IOERR, SQLITE_BUSY, SQLITE_CORRUPT, SQLITE_NOMEM
  }
}

void SqliteHealth::note(int code) {
  const int primary = code & kPrimaryCodeMask;
  const bool well =
      primary == SQLITE_OK || primary == SQLITE_ROW || primary == SQLITE_DONE || primary == SQLITE_CONSTRAINT;
  if (failing_.load(std::memory_order_relaxed) == !well) return;
  if (failing_.exchange(!well) == !well) return;
  if (well) {
    std::fprintf(stderr, "ringmark-server: %s works again\n", activity_);
    return;
  }
  std::fprintf(stderr, "ringmark-server: %s fails: %s (code %d)\n", activity_, sqlite3_errstr(code), code);
}

}  // namespace ringmark::server::store
