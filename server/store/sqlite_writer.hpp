// The one connection that writes: changes queue up while a transaction commits, and share the next one.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>

#include "runtime/intrusive_list.hpp"
#include "runtime/task.hpp"
#include "runtime/thread.hpp"
#include "server/store/sqlite_change.hpp"
#include "server/store/sqlite_connection.hpp"
#include "server/store/user.hpp"

namespace ringmark::server::store {

/// Group commit: a thread of its own takes all changes that wait, in order of arrival, carries them out in
/// one transaction and settles them after its commit. One commit costs one fsync, however many share it.
class SqliteWriter {
 public:
  /// `connection` has the tables already. More than `queued_max` waiting changes are refused. Throws
  /// std::runtime_error when a statement or the thread cannot be had.
  SqliteWriter(SqliteConnection connection, std::size_t queued_max);
  /// Carries out what is queued, then ends.
  ~SqliteWriter();
  SqliteWriter(const SqliteWriter&) = delete;
  SqliteWriter& operator=(const SqliteWriter&) = delete;

  /// Resumes when the user is on the disk: no crash or power cut undoes it. Errors: all of DatabaseError. A
  /// duplicate e-mail fails alone and uses no id up; any other error fails every insert of the transaction.
  /// Cannot be cancelled.
  [[nodiscard]] runtime::Task<DatabaseResult<DatabaseUser>> insert(std::string name, std::string email);

  /// Queues a change that a client asks for; false when too many wait. Any thread.
  [[nodiscard]] bool submit(SqliteChange& change);
  /// Queues a change that follows from earlier ones and so cannot be refused: its sender bounds their number.
  /// Any thread.
  void submit_owed(SqliteChange& change);

  /// Transactions committed so far.
  [[nodiscard]] std::uint64_t commit_count() const noexcept {
    return commit_count_.load(std::memory_order_relaxed);
  }

 private:
  class Insert;
  using Batch = runtime::IntrusiveList<SqliteChange>;

  void work();
  void commit(Batch& batch);
  [[nodiscard]] int run_transaction(Batch& batch);

  SqliteConnection connection_;
  WriterStatements statements_;
  SqliteHealth health_{"writing to the database"};
  const std::size_t queued_max_;
  std::atomic<std::uint64_t> commit_count_{0};

  std::mutex mutex_;
  std::condition_variable filled_;
  Batch queue_;
  std::size_t queued_{0};  // of those that may be refused
  bool closed_{false};
  runtime::Thread thread_;
};

}  // namespace ringmark::server::store
