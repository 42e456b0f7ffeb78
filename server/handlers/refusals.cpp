// From an error of the database to a status.
#include "server/handlers/refusals.hpp"

namespace ringmark::server::handlers {
namespace {

// Long enough for the queue of changes to have been written once.
constexpr const char* kRetryAfterSeconds = "1";

}  // namespace

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

}  // namespace ringmark::server::handlers
