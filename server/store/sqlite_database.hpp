// The SQLite file: its users, and the way to its tasks.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/task.hpp"
#include "server/offload.hpp"
#include "server/store/reader_pool.hpp"
#include "server/store/sqlite_writer.hpp"
#include "server/store/task_table.hpp"
#include "server/store/user.hpp"

namespace ringmark::server::store {

struct SqliteOptions {
  std::string file;
  std::size_t readers{8};                         ///< connections that read, at least 1; one more writes
  std::size_t queued_inserts_max{10'000};         ///< beyond: Overloaded
  std::chrono::milliseconds busy_timeout{5'000};  ///< how long a lock of another process is waited for
  bool echo{false};                               ///< every statement to standard error
};

/// The tables of users and of background tasks. What it gives to await may be awaited on any thread that has
/// a context, and are not cancelled; the database outlives them. A write is seen by every query that begins
/// after its end.
class SqliteDatabase {
 public:
  /// Opens or creates the file. Throws std::runtime_error with one line naming it when it cannot be opened,
  /// is not writable or is no database of users.
  SqliteDatabase(const SqliteOptions& options, Offload& offload);

  /// All users, in order of creation. Errors: Failed.
  [[nodiscard]] runtime::Task<DatabaseResult<std::vector<DatabaseUser>>> list();
  /// The user with this e-mail, or none. Errors: Failed.
  [[nodiscard]] runtime::Task<DatabaseResult<std::vector<DatabaseUser>>> find_by_email(std::string email);
  /// As SqliteWriter::insert.
  [[nodiscard]] runtime::Task<DatabaseResult<DatabaseUser>> insert(std::string name, std::string email) {
    return writer_.insert(std::move(name), std::move(email));
  }

  /// Every background task, in order of creation. Holds up the calling thread; throws std::runtime_error with
  /// one line naming the file when it cannot be read.
  [[nodiscard]] std::vector<TaskRecord> read_tasks() const {
    return store::read_tasks(options_.file, options_.busy_timeout);
  }
  /// Borrows the database.
  [[nodiscard]] TaskTable task_table() noexcept { return TaskTable{writer_}; }

  [[nodiscard]] std::uint64_t commit_count() const noexcept { return writer_.commit_count(); }

 private:
  const SqliteOptions options_;
  Offload& offload_;
  SqliteHealth reading_{"reading from the database"};
  SqliteWriter writer_;  // before the readers, so that it closes last and can fold the log into the file
  ReaderPool readers_;
};

}  // namespace ringmark::server::store
