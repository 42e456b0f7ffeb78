// One connection under load: opens it, sends, reads, counts, and opens it again when it ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "loadgen/worker_state.hpp"
#include "protocol/http/response_parser.hpp"
#include "runtime/clock.hpp"
#include "runtime/reactor.hpp"
#include "runtime/result.hpp"
#include "runtime/task.hpp"
#include "runtime/tcp_stream.hpp"

namespace ringmark::loadgen {

/// A closed loop: `Options::pipeline` requests go out in one send, the next ones when all of them are
/// answered.
///
/// The latency of a response runs from just before that send to the turn of the reactor that brought its last
/// octet: the clock is read once a send and once a turn, never once a response. A request counts if it was
/// sent and completely answered inside the window; what is in flight at its end is dropped. When the
/// connection breaks, each request without an answer counts as one error. It is no error when a connection
/// that has answered before ends between two answers: servers end idle connections so, and a request may
/// cross that end on the way (RFC 9112 section 9.5). Such requests are forgotten.
///
/// Reactor thread only. Borrows the worker's state.
class ClientConnection {
 public:
  explicit ClientConnection(WorkerState& worker)
      : worker_{worker}, reactor_{runtime::Context::require_reactor("a load connection")} {}

  /// Runs until the worker stops or has no request left.
  [[nodiscard]] runtime::Task<void> run();

  /// Ends the waits of `run`, after the worker's stop was requested.
  void interrupt() const;

 private:
  enum class Next : std::uint8_t { Receive, Close };

  runtime::Task<bool> open();
  runtime::Task<void> converse();
  runtime::Task<void> close();

  [[nodiscard]] std::string_view next_requests();
  [[nodiscard]] runtime::Duration time_left() const;
  [[nodiscard]] runtime::Instant arrival() const;

  [[nodiscard]] Next take(const runtime::Result<runtime::BufferLease>& received);
  [[nodiscard]] Next read_responses(std::string_view received);
  [[nodiscard]] Next parse(std::string_view bytes, std::size_t& consumed);
  void compare_content(std::string_view consumed, std::uint64_t body_bytes_before);
  void finish_response();
  void end_of_stream();

  void lose_requests(const runtime::Error& error, ErrorKind kind);
  void fail_requests(ErrorKind kind, std::size_t count);
  void forget_requests();

  [[nodiscard]] bool counted() const {
    return sent_at_ >= worker_.window.begin && reactor_.turn_time() <= worker_.window.end;
  }
  [[nodiscard]] bool between_responses() const { return unparsed_.empty() && reader_.status() == 0; }

  WorkerState& worker_;
  runtime::Reactor& reactor_;
  std::optional<runtime::TcpStream> stream_;
  http::ResponseReader reader_;
  std::string unparsed_;        // the beginning of a head whose rest has not arrived
  std::size_t awaited_{0};      // requests sent and not answered
  std::uint64_t asked_{0};      // requests sent on this connection
  std::uint64_t answered_{0};   // responses read on this connection
  runtime::Instant sent_at_{};  // when the awaited requests were sent
  bool content_matches_{true};  // of the present response, as far as it has arrived
  bool peer_closes_{false};     // the server announced the end of the connection
  bool tried_{false};           // to open a connection
};

}  // namespace ringmark::loadgen
