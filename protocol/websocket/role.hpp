// The two ends of a WebSocket connection: they obey different rules of masking.
#pragma once

#include <cstdint>

namespace ringmark::websocket {

/// Whose side reads or writes. Clients mask every frame, servers none (RFC 6455 section 5.1).
enum class Role : std::uint8_t { Server, Client };

}  // namespace ringmark::websocket
