// What the one connection that writes can be asked to do, and the statements for it.
#pragma once

#include "runtime/intrusive_list.hpp"
#include "server/store/sqlite_connection.hpp"

namespace ringmark::server::store {

/// The statements of the writer's connection, prepared once.
struct WriterStatements {
  /// Throws std::runtime_error as SqliteConnection::prepare does.
  explicit WriterStatements(SqliteConnection& connection);

  SqliteStatement insert_user;  ///< name, email
  SqliteStatement put_task;     ///< the columns of the table, in their order; replaces the row of that number
  SqliteStatement erase_task;   ///< number
};

/// A change of the database that shares its transaction with others. It lives until `settle`.
class SqliteChange : public runtime::ListLink {
 public:
  /// Executes it within a transaction, on the writer's thread. SQLITE_OK, or a code that fails the whole
  /// transaction.
  [[nodiscard]] virtual int apply(WriterStatements& statements, SqliteConnection& connection) = 0;
  /// The transaction was committed, SQLITE_OK, or undone because of `code`. Comes once, on the writer's
  /// thread, and may end the change.
  virtual void settle(int code) = 0;

 protected:
  ~SqliteChange() = default;
};

}  // namespace ringmark::server::store
