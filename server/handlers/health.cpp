// Liveness: whoever can run this line is alive.
#include "server/handlers/health.hpp"

namespace ringmark::server::handlers {

Response health(Services& /*services*/) {
  return json_literal(http::Status::Ok, R"({"status":"ok"})");
}

}  // namespace ringmark::server::handlers
