// The page of counters.
#include "server/handlers/metrics.hpp"

namespace ringmark::server::handlers {

Response metrics(Services& services) {
  return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .content = services.metrics.page()};
}

}  // namespace ringmark::server::handlers
