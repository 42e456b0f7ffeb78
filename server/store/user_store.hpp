// The users that live in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "server/store/user.hpp"

namespace ringmark::server::store {

/// Users by id. Ids begin with 1, rise by 1 over all threads and are never given out again, so the order of
/// ids is the order of creation. Any thread; each call holds one lock for bounded work and never waits for
/// anything else.
class UserStore {
 public:
  explicit UserStore(std::size_t users_max) : users_max_{users_max} {}

  /// Nothing when `users_max` users are stored already.
  [[nodiscard]] std::optional<User> create(UserInput input);
  [[nodiscard]] std::optional<User> find(std::int64_t id) const;
  /// Replaces every field but the id. Nothing when there is no such user.
  [[nodiscard]] std::optional<User> replace(std::int64_t id, UserInput input);
  /// Whether there was such a user.
  [[nodiscard]] bool erase(std::int64_t id);

  /// The first `count` users with an id above `id`, in order of creation. Walking on from the last id sees
  /// each user that exists throughout exactly once.
  [[nodiscard]] std::vector<User> page_after(std::int64_t id, std::size_t count) const;

 private:
  const std::size_t users_max_;
  mutable std::mutex mutex_;
  std::map<std::int64_t, User> users_;
  std::int64_t last_id_{0};
};

}  // namespace ringmark::server::store
