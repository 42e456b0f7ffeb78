// The seam between a WebSocket connection and what it is for.
#pragma once

#include <string_view>

#include "protocol/websocket/close_code.hpp"
#include "protocol/websocket/opcode.hpp"
#include "server/chat/room.hpp"

namespace ringmark::server {

/// The client of a WebSocket handler. What is sent to it leaves soon after the handler has returned.
class WebSocketPeer : public Member {
 public:
  using Member::Member;

  /// Says goodbye with this code and at most 123 octets of reason; nothing that is sent later leaves.
  virtual void close(websocket::CloseCode code, std::string_view reason) noexcept = 0;

 protected:
  ~WebSocketPeer() = default;
};

/// A whole message; its text is UTF-8. The view ends with the call.
struct WebSocketMessage {
  websocket::Opcode kind;  ///< Text or Binary
  std::string_view payload;
};

/// What is done with the messages of one client, in any execution model: called on one thread, one call after
/// the other, and no call waits for anything. It lives as long as its connection, and so costs memory for
/// every idle client. An exception closes the connection with 1011.
class WebSocketHandler {
 public:
  WebSocketHandler() = default;
  WebSocketHandler(const WebSocketHandler&) = delete;
  WebSocketHandler& operator=(const WebSocketHandler&) = delete;
  virtual ~WebSocketHandler() = default;

  /// Before the client is told that it is connected.
  virtual void on_open(WebSocketPeer& /*peer*/) {}
  virtual void on_message(WebSocketPeer& peer, const WebSocketMessage& message) = 0;
  /// Once for each `on_open`: the client has said goodbye, or broken a rule, or is gone.
  virtual void on_close(WebSocketPeer& /*peer*/) {}
};

}  // namespace ringmark::server
