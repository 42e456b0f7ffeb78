// A WebSocket connection from its handshake to its end. The same code in every execution model.
#pragma once

#include <cstdint>
#include <memory>

#include "protocol/websocket/message_reader.hpp"
#include "runtime/result.hpp"
#include "runtime/task.hpp"
#include "runtime/tcp_stream.hpp"
#include "runtime/wake.hpp"
#include "server/client.hpp"
#include "server/outbox.hpp"
#include "server/upgrade.hpp"
#include "server/websocket_handler.hpp"

namespace ringmark::server {

/// Serves a client whose connection said Next::Upgrade until it is gone. From its beginning on it owns the
/// client, which it deletes, and throws nothing.
[[nodiscard]] runtime::Task<void> serve_websocket(Worker& worker, Client& client);

/// Reads, answers pings, keeps the outbox moving and knows how far the end has come. It lives in the frame of
/// `serve_websocket`, which does its waits; there may be a hundred thousand of them. Owner thread only.
class WebSocketSession final : public WebSocketPeer {
 public:
  /// Serves inside the wait, so that what was received never lies in a frame.
  class Turn final : public runtime::TcpStream::WakeableReceive {
   public:
    explicit Turn(WebSocketSession& session) noexcept
        : WakeableReceive{session.connection_.stream(), session.timeout(), session.wake_},
          session_{session} {}
    void await_resume() noexcept { session_.serve(WakeableReceive::await_resume()); }

   private:
    WebSocketSession& session_;
  };

  WebSocketSession(Worker& worker, Connection& connection);
  ~WebSocketSession();

  /// Opens the handler and answers the handshake. What cannot begin is over at once.
  void open() noexcept;
  /// Waits until the client or someone else has something for the session, or a deadline passes, and serves
  /// that. Throws std::bad_alloc from the wait.
  [[nodiscard]] Turn turn() noexcept { return Turn{*this}; }
  [[nodiscard]] bool over() const noexcept { return phase_ == Phase::Over; }
  [[nodiscard]] runtime::Wake& wake() noexcept { return wake_; }

  void send(const SharedFrame& frame) noexcept override;
  void flush() noexcept override;
  void fail() noexcept override;
  void close(websocket::CloseCode code, std::string_view reason) noexcept override;

  /// After an exception: ends without another word.
  void give_up() noexcept;

 private:
  enum class Phase : std::uint8_t {
    Open,
    Closing,    // we said goodbye first, and wait for the answer
    Ending,     // nothing more is to be read; what waits is to be sent
    Lingering,  // we have closed our side, and read on so that the client can read our last words
    Over
  };
  enum class Trouble : std::uint8_t { None, TooSlow, Broken };

  struct Compression;

  [[nodiscard]] runtime::Instant next_ping(runtime::Instant after) const noexcept;
  void begin();
  /// How long the next receive may take.
  [[nodiscard]] runtime::Duration timeout() const noexcept;
  void serve(runtime::Result<runtime::BufferLease> received) noexcept;
  void read(std::span<char> octets);
  void hear(const WebSocketMessage& message);
  void on_goodbye();
  void on_silence();
  void say_goodbye(SharedFrame farewell, Phase next) noexcept;
  void leave() noexcept;
  void shed() noexcept;
  /// What follows from anything that may have happened.
  void tend() noexcept;

  Worker& worker_;
  Connection& connection_;
  std::unique_ptr<WebSocketHandler> handler_;
  std::unique_ptr<Compression> compression_;  // nullptr: none was agreed on
  websocket::MessageReader reader_;
  runtime::Wake wake_;
  Outbox outbox_;
  SharedFrame farewell_;  // until it is in the outbox
  runtime::Instant last_heard_;
  runtime::Instant deadline_;  // Open: of the next ping
  Phase phase_{Phase::Open};
  Trouble trouble_{Trouble::None};
  bool handler_is_open_{false};
  bool farewell_is_said_{false};
};

}  // namespace ringmark::server
