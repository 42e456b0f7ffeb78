// The chat: /ws for the nameless, /ws/{client_id} for clients with a number, all in one room.
#pragma once

#include <memory>

#include "server/parameters.hpp"
#include "server/services.hpp"
#include "server/websocket_handler.hpp"

namespace ringmark::server::handlers {

/// Everyone hears what the client says, and when it leaves.
[[nodiscard]] std::unique_ptr<WebSocketHandler> chat(Services& services);

/// The same for a client with a number, which also gets its own words back first. nullptr: it is none.
[[nodiscard]] std::unique_ptr<WebSocketHandler> numbered_chat(Services& services,
                                                              PathText<"client_id"> client_id);

}  // namespace ringmark::server::handlers
