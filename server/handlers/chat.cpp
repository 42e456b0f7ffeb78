// What is said in the room.
#include "server/handlers/chat.hpp"

#include <optional>
#include <string>
#include <utility>

#include "server/conversion.hpp"

namespace ringmark::server::handlers {
namespace {

using websocket::Opcode;

class Chat : public WebSocketHandler {
 public:
  explicit Chat(Room& room) noexcept : room_{room} {}

  void on_open(WebSocketPeer& peer) override { room_.join(peer); }
  void on_message(WebSocketPeer& peer, const WebSocketMessage& message) override {
    if (message.kind == Opcode::Binary)
      return peer.close(websocket::CloseCode::UnsupportedData, "the chat takes text only");
    hear(peer, message.payload);
  }
  void on_close(WebSocketPeer& peer) override {
    room_.leave(peer);
    room_.say(farewell());
  }

 protected:
  [[nodiscard]] Room& room() const noexcept { return room_; }

 private:
  virtual void hear(WebSocketPeer& /*peer*/, std::string_view text) {
    room_.say(SharedFrame::of(Opcode::Text, {"客户端说: ", text}));
  }
  [[nodiscard]] virtual SharedFrame farewell() const {
    return SharedFrame::of(Opcode::Text, {"有客户端断开连接"});
  }

  Room& room_;
};

class NumberedChat final : public Chat {
 public:
  NumberedChat(Room& room, std::string number) noexcept : Chat{room}, number_{std::move(number)} {}

 private:
  void hear(WebSocketPeer& peer, std::string_view text) override {
    room().say(peer, SharedFrame::of(Opcode::Text, {"你写了: ", text}),
               SharedFrame::of(Opcode::Text, {"客户端 #", number_, " 说: ", text}));
  }
  [[nodiscard]] SharedFrame farewell() const override {
    return SharedFrame::of(Opcode::Text, {"客户端 #", number_, " 离开了"});
  }

  std::string number_;  // of any size: it is only ever shown
};

// A decimal number without sign of plus and leading zeros.
std::optional<std::string> canonical_number(std::string_view text) {
  const auto number = parse_integer(text);
  if (number) return std::to_string(*number);
  if (number.error() == IntegerFault::NotDecimal) return std::nullopt;
  const bool negative = text.starts_with('-');
  text.remove_prefix(text.find_first_not_of("+-0"));
  return (negative ? "-" : "") + std::string{text};
}

}  // namespace

std::unique_ptr<WebSocketHandler> chat(Services& services) {
  return std::make_unique<Chat>(services.room);
}

std::unique_ptr<WebSocketHandler> numbered_chat(Services& services, PathText<"client_id"> client_id) {
  std::optional<std::string> number = canonical_number(client_id.value);
  if (!number) return nullptr;
  return std::make_unique<NumberedChat>(services.room, *std::move(number));
}

}  // namespace ringmark::server::handlers
