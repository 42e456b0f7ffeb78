// Deciding about a request for the WebSocket protocol.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/websocket/deflate_parameters.hpp"
#include "server/response.hpp"
#include "server/router.hpp"
#include "server/websocket_handler.hpp"
#include "server/worker.hpp"

namespace ringmark::server {

/// What a session begins with. Owns all of it.
struct Upgrade {
  SharedFrame answer;  ///< the 101; the first thing that the client is sent
  std::unique_ptr<WebSocketHandler> handler;
  std::optional<websocket::DeflateParameters> deflate;
  std::string early;  ///< octets that came behind the handshake
};

struct UpgradeVerdict {
  const Route* route{nullptr};  ///< nullptr: none was found
  std::unique_ptr<Upgrade> accepted;
  Response refusal;  ///< where it was not accepted; the connection closes after it
};

/// Judges the request in `worker.head`, in this order: 503 while the server drains; route, parameters and
/// origin (403); key (400); version (426). Throws std::bad_alloc.
[[nodiscard]] UpgradeVerdict judge_upgrade(Worker& worker);

}  // namespace ringmark::server
