// One WebSocket connection under load, from connecting to the closing handshake.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "loadgen/websocket_worker_state.hpp"
#include "protocol/websocket/connection_deflate.hpp"
#include "protocol/websocket/message_reader.hpp"
#include "runtime/clock.hpp"
#include "runtime/event.hpp"
#include "runtime/reactor.hpp"
#include "runtime/result.hpp"
#include "runtime/task.hpp"
#include "runtime/tcp_stream.hpp"

namespace ringmark::loadgen {

/// What a connection does besides reading.
enum class Habit : std::uint8_t { Sends, Listens, NeverReads };

/// Sends stamped messages, by the worker's schedule or as soon as earlier ones have come back, and records
/// each delivery once, with the time of the reactor's turn that brought it. Pings are answered. A message of
/// its own that comes back twice, as chats confirm it, counts once. A connection that ends is not opened
/// again.
///
/// Reactor thread only. Borrows the worker's state.
class WebSocketClient {
 public:
  /// `number` tells the connections of all workers apart.
  WebSocketClient(WebSocketWorkerState& worker, std::uint32_t number, Habit habit);

  /// Opens the connection and reads until it has ended.
  [[nodiscard]] runtime::Task<void> run();

  /// Sends what a closed loop may have unanswered.
  void begin_load();

  /// Sends what the schedule wanted sent by `now`, as far as the socket takes it.
  void send_due(runtime::Instant now);

  [[nodiscard]] std::uint32_t number() const { return number_; }

  /// Says that the connection is to end; the server's answer ends `run`.
  void say_goodbye();

  /// Ends the waits of `run`.
  void interrupt() const;

 private:
  enum class Phase : std::uint8_t {
    Opening,
    Open,
    Closing,  ///< our close frame has left
    Closed,   ///< the server's has come: it ends the connection (RFC 6455 section 7.1.1)
    Over
  };

  runtime::Task<bool> open();
  runtime::Task<bool> shake_hands(runtime::Instant begin);
  runtime::Task<void> stop_reading();
  runtime::Task<void> converse();
  runtime::Task<void> send_backlog();

  void become_open(std::span<char> early);
  [[nodiscard]] runtime::Duration patience() const;
  void take(const runtime::Result<runtime::BufferLease>& received);
  void read(std::span<char> octets);
  void hear(std::string_view payload);
  void hear_close();
  void append_message(runtime::Instant intended);
  void refill();
  void flush();
  void fail_to_send();
  void break_off(WebSocketError kind);
  void lose(WebSocketError kind);
  void end();

  [[nodiscard]] std::uint32_t awaited() const { return sequence_ - heard_; }
  [[nodiscard]] bool answer_is_due() const {
    return worker_.options.kind != LoadKind::FanOut && awaited() > 0;
  }
  [[nodiscard]] bool keeps_time() const { return worker_.options.rate > 0; }
  [[nodiscard]] bool may_send() const;

  WebSocketWorkerState& worker_;
  runtime::Reactor& reactor_;
  std::optional<runtime::TcpStream> stream_;
  websocket::MessageReader reader_;
  std::unique_ptr<websocket::ConnectionDeflate> deflate_;
  std::string backlog_;     // what waits until the socket has taken what came before it
  runtime::Event sent_;     // set while no send waits
  std::uint64_t round_{0};  // of the schedule: the next message
  std::uint64_t quota_;     // messages that may still be sent
  std::uint32_t number_;
  std::uint32_t sequence_{0};  // of the next message
  std::uint32_t heard_{0};     // of the next one that is to come back
  Habit habit_;
  Phase phase_{Phase::Opening};
  bool ready_{false};
  bool sending_failed_{false};
};

}  // namespace ringmark::loadgen
