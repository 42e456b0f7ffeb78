// Ask the database, answer.
#include "server/handlers/async_users.hpp"

#include <string>
#include <utility>
#include <vector>

#include "protocol/json/writer.hpp"

namespace ringmark::server::handlers {
namespace {

// Long enough for the queue of inserts to have been written once.
constexpr const char* kRetryAfterSeconds = "1";

Response refuse(store::DatabaseError error) {
  switch (error) {
    case store::DatabaseError::DuplicateEmail:
      return json_literal(http::Status::Conflict, R"({"detail":"邮箱已存在"})");
    case store::DatabaseError::NoSpace:
      return json_literal(http::Status::InsufficientStorage, R"({"detail":"Insufficient Storage"})");
    case store::DatabaseError::Overloaded:
    case store::DatabaseError::Failed:
      break;
  }
  Response response = json_literal(http::Status::ServiceUnavailable, R"({"detail":"Service Unavailable"})");
  if (error == store::DatabaseError::Overloaded)
    response.fields.push_back({"retry-after", kRetryAfterSeconds});
  return response;
}

Response answer_list(const std::vector<store::DatabaseUser>& users) {
  std::string document;
  json::Writer writer{document};
  writer.begin_object();
  writer.key("users");
  writer.begin_array();
  for (const store::DatabaseUser& user : users)
    write_value(writer, user);
  writer.end_array();
  writer.end_object();
  return {.content = std::move(document)};
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

runtime::Task<Response> list_database_users(Services& services, OptionalQueryText<"email"> email) {
  auto query =
      email.value ? services.database.find_by_email(std::move(*email.value)) : services.database.list();
  const auto users = co_await query;
  if (!users) co_return refuse(users.error());
  co_return answer_list(*users);
}

runtime::Task<Response> create_database_user(Services& services, QueryText<"name"> name,
                                             QueryText<"email"> email) {
  auto insertion = services.database.insert(std::move(name.value), std::move(email.value));
  const auto user = co_await insertion;
  if (!user) co_return refuse(user.error());
  co_return answer_created(*user);
}

}  // namespace ringmark::server::handlers
