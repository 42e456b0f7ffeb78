// Ask the database, answer.
#include "server/handlers/async_users.hpp"

#include <string>
#include <utility>
#include <vector>

#include "protocol/json/writer.hpp"
#include "server/handlers/refusals.hpp"
#include "server/json_pieces.hpp"

namespace ringmark::server::handlers {
namespace {

ContentPieces list_in_pieces(std::vector<store::DatabaseUser> users) {
  JsonPieces list;
  list.writer().begin_object();
  list.writer().key("users");
  list.writer().begin_array();
  for (const store::DatabaseUser& user : users) {
    write_value(list.writer(), user);
    if (!list.full()) continue;
    ContentPiece piece = list.take();
    co_yield std::move(piece);
  }
  list.writer().end_array();
  list.writer().end_object();
  ContentPiece piece = list.take_last();
  co_yield std::move(piece);
}

Response answer_created(const store::DatabaseUser& user) {
  std::string document;
  json::Writer writer{document};
  writer.begin_object();
  writer.key("message");
  writer.value("用户创建成功");
  writer.key("user");
  write_value(writer, user);
  writer.end_object();
  return {.content = std::move(document)};
}

}  // namespace

runtime::Task<Response> list_database_users(Services& /*services*/, DatabaseSession session,
                                            OptionalQueryText<"email"> email) {
  auto query = email.value ? session.find_by_email(std::move(*email.value)) : session.list();
  auto users = co_await query;
  if (!users) co_return refuse(users.error());
  co_return co_await json_pieces(list_in_pieces(std::move(*users)));
}

runtime::Task<Response> create_database_user(Services& /*services*/, DatabaseSession session,
                                             QueryText<"name"> name, QueryText<"email"> email) {
  auto insertion = session.insert(std::move(name.value), std::move(email.value));
  const auto user = co_await insertion;
  if (!user) co_return refuse(user.error());
  co_return answer_created(*user);
}

}  // namespace ringmark::server::handlers
