// What the server counted, for Prometheus.
#pragma once

#include "server/response.hpp"
#include "server/services.hpp"

namespace ringmark::server::handlers {

/// GET /metrics
[[nodiscard]] Response metrics(Services& services);

}  // namespace ringmark::server::handlers
