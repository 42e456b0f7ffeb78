// GET /healthz: that the process answers.
#pragma once

#include "server/response.hpp"
#include "server/services.hpp"

namespace ringmark::server::handlers {

[[nodiscard]] Response health(Services& services);

}  // namespace ringmark::server::handlers
