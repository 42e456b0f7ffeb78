// /echo: any method gets its own content back. Test suites of HTTP talk to it.
#pragma once

#include "server/parameters.hpp"
#include "server/response.hpp"
#include "server/services.hpp"

namespace ringmark::server::handlers {

/// The content, with the type that the request gave it.
[[nodiscard]] Response echo(Services& services, RawContent content);

}  // namespace ringmark::server::handlers
