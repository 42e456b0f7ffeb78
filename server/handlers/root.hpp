// GET /: a greeting, the cheapest answer there is.
#pragma once

#include "server/response.hpp"
#include "server/services.hpp"

namespace ringmark::server::handlers {

[[nodiscard]] Response root(Services& services);

}  // namespace ringmark::server::handlers
