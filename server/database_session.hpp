// What a handler declares that asks the database.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/parameters.hpp"
#include "server/services.hpp"

namespace ringmark::server {

/// A request's own way to the database. It begins with the handler and is given back when the handler ends:
/// with an answer, by an exception, by a stop, or because nobody is there any more who would read the answer.
/// Between its queries it holds no connection: ReaderPool says why. One query at a time, on the handler's
/// thread.
class DatabaseSession {
 public:
  explicit DatabaseSession(Services& services) noexcept : services_{&services} {
    services_->database_sessions.fetch_add(1, std::memory_order_relaxed);
  }
  DatabaseSession(DatabaseSession&& other) noexcept : services_{std::exchange(other.services_, nullptr)} {}
  DatabaseSession& operator=(DatabaseSession&&) = delete;
  ~DatabaseSession() {
    if (services_ != nullptr) services_->database_sessions.fetch_sub(1, std::memory_order_relaxed);
  }

  /// As those of store::SqliteDatabase. The session outlives what they give to await.
  [[nodiscard]] auto list() { return services_->database.list(); }
  [[nodiscard]] auto find_by_email(std::string email) {
    return services_->database.find_by_email(std::move(email));
  }
  [[nodiscard]] auto insert(std::string name, std::string email) {
    return services_->database.insert(std::move(name), std::move(email));
  }

  [[nodiscard]] static std::optional<DatabaseSession> decode(Decoding& decoding) {
    return DatabaseSession{*decoding.services};
  }
  static void describe(Operation& /*operation*/) {}  // nothing that a client sends

 private:
  Services* services_;  // nullptr when moved from
};

}  // namespace ringmark::server
