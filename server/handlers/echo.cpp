// The content of the request is the content of the answer.
#include "server/handlers/echo.hpp"

#include <utility>

namespace ringmark::server::handlers {
namespace {

class WebSocketEcho final : public WebSocketHandler {
 public:
  void on_message(WebSocketPeer& peer, const WebSocketMessage& message) override {
    peer.send(SharedFrame::of(message.kind, {message.payload}));
  }
};

}  // namespace

std::unique_ptr<WebSocketHandler> websocket_echo(Services& /*services*/) {
  return std::make_unique<WebSocketEcho>();
}

Response echo(Services& /*services*/, RawContent content) {
  Response response{.content_type = "application/octet-stream", .content = std::move(content.octets)};
  if (!content.type.empty()) {
    response.content_type = {};
    response.fields.push_back({"content-type", std::move(content.type)});
  }
  return response;
}

}  // namespace ringmark::server::handlers
