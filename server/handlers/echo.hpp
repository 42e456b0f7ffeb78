// /echo: any method gets its own content back. Test suites of HTTP talk to it.
#pragma once

#include <memory>

#include "server/parameters.hpp"
#include "server/response.hpp"
#include "server/services.hpp"
#include "server/websocket_handler.hpp"

namespace ringmark::server::handlers {

/// The content, with the type that the request gave it.
[[nodiscard]] Response echo(Services& services, RawContent content);

/// Every message of a WebSocket client goes back to it as it came.
[[nodiscard]] std::unique_ptr<WebSocketHandler> websocket_echo(Services& services);

}  // namespace ringmark::server::handlers
