// One ordered map under one lock.
#include "server/store/user_store.hpp"

#include <utility>

namespace ringmark::server::store {
namespace {

User make_user(std::int64_t id, UserInput input) {
  return {.id = id, .name = std::move(input.name), .email = std::move(input.email), .age = input.age};
}

}  // namespace

std::optional<User> UserStore::create(UserInput input) {
  User user = make_user(0, std::move(input));
  const std::lock_guard lock{mutex_};
  if (users_.size() >= users_max_) return std::nullopt;
  user.id = last_id_ + 1;
  users_.emplace_hint(users_.end(), user.id, user);
  ++last_id_;  // after the insertion, which may throw: ids stay dense
  return user;
}

std::optional<User> UserStore::find(std::int64_t id) const {
  const std::lock_guard lock{mutex_};
  const auto found = users_.find(id);
  if (found == users_.end()) return std::nullopt;
  return found->second;
}

std::optional<User> UserStore::replace(std::int64_t id, UserInput input) {
  User user = make_user(id, std::move(input));
  const std::lock_guard lock{mutex_};
  const auto found = users_.find(id);
  if (found == users_.end()) return std::nullopt;
  found->second = user;
  return user;
}

bool UserStore::erase(std::int64_t id) {
  const std::lock_guard lock{mutex_};
  return users_.erase(id) != 0;
}

std::vector<User> UserStore::page_after(std::int64_t id, std::size_t count) const {
  std::vector<User> page;
  const std::lock_guard lock{mutex_};
  for (auto user = users_.upper_bound(id); user != users_.end() && page.size() < count; ++user) {
    page.push_back(user->second);
  }
  return page;
}

}  // namespace ringmark::server::store
