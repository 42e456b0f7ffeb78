// Whether the process answers, and whether it should be sent requests.
#pragma once

#include "runtime/task.hpp"
#include "server/response.hpp"
#include "server/services.hpp"

namespace ringmark::server::handlers {

/// GET /healthz: that the process answers.
[[nodiscard]] Response health(Services& services);

/// GET /readyz: 503 while the server drains or its database cannot be read.
[[nodiscard]] runtime::Task<Response> readiness(Services& services);

}  // namespace ringmark::server::handlers
