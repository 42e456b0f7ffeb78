// One client connection: read, parse, route, handle, write. The same code in every execution model.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/intrusive_list.hpp"
#include "runtime/result.hpp"
#include "runtime/task.hpp"
#include "runtime/tcp_stream.hpp"
#include "server/exchange.hpp"
#include "server/request_reader.hpp"
#include "server/upgrade.hpp"
#include "server/worker.hpp"

namespace ringmark::server {

/// What a connection needs before it can go on.
enum class Next : std::uint8_t { Receive, Upgrade, Close };

/// The state of a connection between the moments when it has something to do. It owns the socket, and memory
/// only while a request is incomplete. One thread at a time works on it; the registry may stop its receiving
/// from any.
class Connection final : public runtime::ListLink {
 public:
  Connection(runtime::Descriptor socket, const Settings& settings)
      : stream_{std::move(socket)}, settings_{settings}, reader_{settings.limits} {}

  /// Serves what was received: answers every complete request in order and says what the connection needs
  /// next. An error or the end of the stream is served too (408, or a silent end). Throws std::bad_alloc:
  /// then the connection must end, and the worker forget its answers.
  [[nodiscard]] runtime::Task<Next> serve(Worker& worker, runtime::Result<runtime::BufferLease> received);

  /// How long the next receive may take, from the deadline of the phase the connection is in.
  [[nodiscard]] runtime::Duration receive_timeout() const;

  [[nodiscard]] runtime::TcpStream& stream() noexcept { return stream_; }

  /// After Next::Upgrade, once: what the WebSocket session begins with.
  [[nodiscard]] std::unique_ptr<Upgrade> take_upgrade() noexcept { return std::move(upgrade_); }
  /// From here on a drain raises `wake`, as long as the connection is registered.
  void reach_by(runtime::Wake& wake) noexcept { session_.store(&wake, std::memory_order_seq_cst); }

  /// Any thread: a connection without a request under way reads its end of stream and closes,
  /// a WebSocket session is woken.
  void stop_if_idle() noexcept;

 private:
  enum class Phase : std::uint8_t { Serving, Lingering };
  class Flush;

  [[nodiscard]] runtime::Task<Response> handle(Worker& worker, const Exchange& exchange,
                                               runtime::Task<Response> handling, runtime::BufferLease& lease,
                                               std::string_view& unread);
  /// Sends an answer whose content is a stream, piece by piece, up to the last, which is left in the output.
  /// False: the client is gone, or the content is broken off.
  [[nodiscard]] runtime::Task<bool> stream_answer(Worker& worker, Exchange& exchange, Response& response,
                                                  runtime::BufferLease& lease, std::string_view& unread);
  [[nodiscard]] runtime::Task<bool> send_pieces(Worker& worker, const Exchange& exchange, Content& content,
                                                std::size_t& content_bytes);
  [[nodiscard]] runtime::Task<Next> upgrade(Worker& worker, Exchange exchange, std::string_view unread);
  [[nodiscard]] Flush flush(Worker& worker);
  [[nodiscard]] runtime::Task<Next> refuse(Worker& worker, http::Status status, std::string_view reason);
  [[nodiscard]] runtime::Task<Next> linger(Worker& worker);
  [[nodiscard]] runtime::Task<Next> serve_silence(Worker& worker, runtime::Error error);
  [[nodiscard]] Next await_more(const Worker& worker);
  /// The client's address where someone wants to know it, else empty; tells the dispatching its scheme.
  [[nodiscard]] std::string find_origin(Worker& worker) const;

  runtime::TcpStream stream_;
  const Settings& settings_;
  RequestReader reader_;
  Phase phase_{Phase::Serving};
  RequestReader::Waiting waiting_{RequestReader::Waiting::ForRequest};
  std::atomic<bool> mid_request_{false};
  std::unique_ptr<Upgrade> upgrade_;
  std::atomic<runtime::Wake*> session_{nullptr};
  runtime::Instant deadline_{runtime::kNever};  // absolute, of an incomplete request or the lingering
};

/// Receives and serves until nothing more is to be done: the whole loop of a reactor's coroutine and of a
/// connection's thread, also when memory runs out. The socket is still open then. Upgrade: the connection
/// goes on as a WebSocket; else Close.
[[nodiscard]] runtime::Task<Next> serve_until_end(Worker& worker, Connection& connection);

}  // namespace ringmark::server
