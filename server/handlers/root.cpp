// The greeting of the reference application.
#include "server/handlers/root.hpp"

namespace ringmark::server::handlers {

Response root(Services& /*services*/) {
  return json_literal(http::Status::Ok, R"({"message":"欢迎使用异步API"})");
}

}  // namespace ringmark::server::handlers
