// The connections that read, and who may use them next.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/intrusive_list.hpp"
#include "server/store/sqlite_connection.hpp"
#include "server/store/user.hpp"

namespace ringmark::server::store {

/// A connection with the queries of the API, prepared once.
class SqliteReader {
 public:
  /// Throws std::runtime_error as SqliteConnection does.
  SqliteReader(const std::string& file, std::chrono::milliseconds busy_timeout, SqliteHealth& health);

  void echo_statements() { connection_.echo_statements(); }
  /// All users, in order of creation.
  [[nodiscard]] DatabaseResult<std::vector<DatabaseUser>> list() { return rows_of(all_); }
  /// At most one user. E-mails are compared octet by octet.
  [[nodiscard]] DatabaseResult<std::vector<DatabaseUser>> find_by_email(std::string_view email);

 private:
  [[nodiscard]] DatabaseResult<std::vector<DatabaseUser>> rows_of(SqliteStatement& query);

  SqliteConnection connection_;
  SqliteStatement all_;
  SqliteStatement by_email_;
  SqliteHealth& health_;
};

/// Lends each reader to one thread at a time, first come first served.
///
/// The lease is taken inside the work that already runs where it may take long, not before: a query then
/// costs one hand-over there and one back, and a reader that becomes free goes to the next thread without a
/// way round by the thread that asked. With as many such threads as readers nobody ever waits here, and their
/// queue keeps the order.
class ReaderPool {
 public:
  explicit ReaderPool(std::vector<std::unique_ptr<SqliteReader>> readers);

  /// Gives the reader back when it ends.
  class Lease {
   public:
    Lease(ReaderPool& pool, SqliteReader& reader) noexcept : pool_{pool}, reader_{reader} {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { pool_.give_back(reader_); }
    SqliteReader* operator->() const noexcept { return &reader_; }

   private:
    ReaderPool& pool_;
    SqliteReader& reader_;
  };

  /// Holds the calling thread until a reader is free. Any thread that may be held.
  [[nodiscard]] Lease lease() { return {*this, take()}; }

  /// Threads held by `lease` at this moment.
  [[nodiscard]] std::size_t waiting_count() const;

 private:
  struct Turn : runtime::ListLink {
    std::condition_variable granted;
    SqliteReader* reader{nullptr};
  };

  [[nodiscard]] SqliteReader& take();
  void give_back(SqliteReader& reader);

  const std::vector<std::unique_ptr<SqliteReader>> readers_;
  mutable std::mutex mutex_;
  std::vector<std::reference_wrapper<SqliteReader>> idle_;
  runtime::IntrusiveList<Turn> turns_;
  std::size_t waiting_{0};
};

}  // namespace ringmark::server::store
