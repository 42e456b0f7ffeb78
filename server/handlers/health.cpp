// Liveness: whoever can run this line is alive. Readiness: the database answers and no drain has begun.
#include "server/handlers/health.hpp"

namespace ringmark::server::handlers {

Response health(Services& /*services*/) {
  return json_literal(http::Status::Ok, R"({"status":"ok"})");
}

runtime::Task<Response> readiness(Services& services) {
  if (services.draining.load(std::memory_order_relaxed))
    co_return json_literal(http::Status::ServiceUnavailable, R"({"status":"draining"})");
  auto query = services.database.find_by_email("");  // found by the index, or not: cheap
  const auto answered = co_await query;
  if (!answered)
    co_return json_literal(http::Status::ServiceUnavailable, R"({"status":"database unavailable"})");
  co_return json_literal(http::Status::Ok, R"({"status":"ready"})");
}

}  // namespace ringmark::server::handlers
