// Wait for the simulated query, ask the store, answer.
#include "server/handlers/users.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/json/writer.hpp"
#include "runtime/sleep.hpp"
#include "server/json_pieces.hpp"

namespace ringmark::server::handlers {
namespace {

// Users copied out of the store at a time: the lock is held for microseconds, however many users there are.
constexpr std::size_t kPageUsers = 1'000;
// Room for a user with a usual name and e-mail, so that its document is allocated once.
constexpr std::size_t kUserBytes = 128;

runtime::Task<runtime::Result<void>> simulated_query(const Services& services) {
  if (services.database_delay == runtime::Duration::zero()) co_return runtime::Result<void>{};
  co_return co_await runtime::sleep_for(services.database_delay);
}

Response stopping() {
  return json_literal(http::Status::ServiceUnavailable, R"({"detail":"Service Unavailable"})");
}

Response answer(const std::optional<store::User>& user) {
  if (!user) return json_literal(http::Status::NotFound, R"({"detail":"用户不存在"})");
  std::string document;
  document.reserve(kUserBytes);
  json::Writer writer{document};
  write_value(writer, *user);
  return {.content = std::move(document)};
}

// Users that come and go meanwhile are in it or not; each at most once, in order.
ContentPieces users_in_pieces(const store::UserStore& users) {
  JsonPieces list;
  list.writer().begin_array();
  std::vector<store::User> page = users.page_after(0, kPageUsers);
  while (!page.empty()) {
    for (const store::User& user : page) {
      write_value(list.writer(), user);
      if (!list.full()) continue;
      ContentPiece piece = list.take();
      co_yield std::move(piece);
    }
    if (page.size() < kPageUsers) break;
    page = users.page_after(page.back().id, kPageUsers);
  }
  list.writer().end_array();
  ContentPiece piece = list.take_last();
  co_yield std::move(piece);
}

}  // namespace

runtime::Task<Response> list_users(Services& services) {
  const runtime::Result<void> queried = co_await simulated_query(services);
  if (!queried) co_return stopping();
  co_return co_await json_pieces(users_in_pieces(services.users));
}

runtime::Task<Response> get_user(Services& services, UserId id) {
  const runtime::Result<void> queried = co_await simulated_query(services);
  if (!queried) co_return stopping();
  co_return answer(services.users.find(id.value));
}

runtime::Task<Response> create_user(Services& services, store::UserInput input) {
  const runtime::Result<void> queried = co_await simulated_query(services);
  if (!queried) co_return stopping();
  const std::optional<store::User> user = services.users.create(std::move(input));
  if (!user)
    co_return json_literal(http::Status::InsufficientStorage, R"({"detail":"Insufficient Storage"})");
  co_return answer(user);
}

runtime::Task<Response> replace_user(Services& services, UserId id, store::UserInput input) {
  const runtime::Result<void> queried = co_await simulated_query(services);
  if (!queried) co_return stopping();
  co_return answer(services.users.replace(id.value, std::move(input)));
}

runtime::Task<Response> delete_user(Services& services, UserId id) {
  const runtime::Result<void> queried = co_await simulated_query(services);
  if (!queried) co_return stopping();
  if (!services.users.erase(id.value)) co_return answer(std::nullopt);
  co_return json_literal(http::Status::Ok, R"({"message":"用户删除成功"})");
}

}  // namespace ringmark::server::handlers
