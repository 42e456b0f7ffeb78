// The way of a request: received bytes -> parser -> router -> handler -> writer -> one send a batch.
#include "server/connection.hpp"

#include <algorithm>
#include <array>
#include <coroutine>
#include <cstdio>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "protocol/http/response_writer.hpp"
#include "protocol/websocket/handshake.hpp"
#include "runtime/yield.hpp"
#include "server/answer.hpp"

namespace ringmark::server {
namespace {

using runtime::BufferLease;
using runtime::Clock;
using runtime::Result;
using runtime::Task;

/// A batch is sent before its end when it has grown to this: large answers must not pile up in memory.
constexpr std::size_t kBatchBytes = 64 * http::kKibibyte;

constexpr std::string_view kBadRequest = "Invalid HTTP request received.";

/// What the client learns of a handler that failed: nothing of the cause.
Response internal_error() {
  return {http::Status::InternalServerError, kTextType, Content::of_literal("Internal Server Error"), {}};
}

// A defect, not a client's mistake: whoever runs the server must see it.
Response failed(const Route* route, const std::exception& failure) {
  std::fprintf(stderr, "ringmark-server: %s failed: %s\n",
               route == nullptr ? "dispatch" : route->name.c_str(), failure.what());
  return internal_error();
}

Outcome dispatch_request(Worker& worker, std::string_view content) {
  try {
    const Shared& shared = worker.shared;
    return dispatch(shared.router, shared.services, worker.head, content, worker.dispatching);
  } catch (const std::exception& failure) {
    return failed(worker.dispatching.route, failure);
  }
}

Limit limit_of(RequestReader::Waiting waiting) {
  switch (waiting) {
    case RequestReader::Waiting::ForHead:
      return Limit::HeadTimeout;
    case RequestReader::Waiting::ForContent:
      return Limit::BodyTimeout;
    case RequestReader::Waiting::ForRequest:
      break;
  }
  return Limit::IdleTimeout;
}

bool closes_after(http::Status status) {
  // After these the rest of the stream cannot be trusted, or the state behind the handler is in doubt.
  return status == http::Status::NotImplemented || status == http::Status::InternalServerError;
}

}  // namespace

/// Sends the thread's output; resumes with false when the client is gone. Only what the socket does not take
/// at once is copied, because the thread's buffer serves other connections while this one waits.
class Connection::Flush {
 public:
  Flush(Connection& connection, Worker& worker) noexcept : connection_{connection}, worker_{worker} {}

  bool await_ready() {
    http::OutputBuffer& output = worker_.output;
    if (output.empty()) return true;
    const runtime::Duration stall = connection_.settings_.timeouts.send_stall;
    const Result<std::size_t> sent = connection_.stream_.send_now(output.view(), stall);
    worker_.counters.sent(std::exchange(worker_.batch_answers, 0), Clock::now() - worker_.batch_arrived);
    sent_ = sent.has_value();
    if (sent_ && *sent < output.size()) rest_ = output.view().substr(*sent);
    output.clear();
    if (rest_.empty()) return true;
    sending_.emplace(connection_.stream_, rest_, stall);
    return sending_->await_ready();
  }
  void await_suspend(std::coroutine_handle<> coroutine) { sending_->await_suspend(coroutine); }
  [[nodiscard]] bool await_resume() const {
    if (!sending_) return sent_;
    const Result<void> sent = sending_->await_resume();
    if (!sent && sent.error().kind == runtime::IoError::TimedOut) worker_.counters.fired(Limit::SendTimeout);
    return sent.has_value();
  }

 private:
  Connection& connection_;
  Worker& worker_;
  bool sent_{true};
  std::string rest_;
  std::optional<runtime::TcpStream::Send> sending_;
};

Task<Next> serve_until_end(Worker& worker, Connection& connection) {
  Next next = Next::Receive;
  try {
    while (next == Next::Receive) {
      Result<BufferLease> received = co_await connection.stream().receive(connection.receive_timeout());
      next = co_await connection.serve(worker, std::move(received));
    }
  } catch (const std::bad_alloc&) {
    worker.forget_answers();
    next = Next::Close;
  }
  co_return next;
}

Task<Next> Connection::serve(Worker& worker, Result<BufferLease> received) {
  const runtime::Instant arrived = runtime::Context::current().turn_time();
  worker.batch_arrived = arrived;
  if (!received) co_return co_await serve_silence(worker, received.error());
  if (received->end_of_stream()) co_return Next::Close;
  if (phase_ == Phase::Lingering) co_return Next::Receive;  // Read and dropped, until the deadline.

  std::string_view unread = received->bytes();
  std::string_view content;
  for (;;) {
    switch (reader_.next(unread, worker.head, content)) {
      case RequestReader::Outcome::Request:
        break;
      case RequestReader::Outcome::NeedMore: {
        if (reader_.take_continue()) http::write_continue(worker.output);
        const bool alive = co_await flush(worker);
        co_return alive ? await_more(worker) : Next::Close;
      }
      case RequestReader::Outcome::Refused: {
        const http::Refusal refusal = reader_.refusal();
        worker.counters.refused(refusal);
        co_return co_await refuse(worker, http::status_of(refusal), http::explain(refusal));
      }
    }
    worker.counters.request_begins();
    std::string client = find_origin(worker);
    const bool upgrades = worker.head.connection_upgrade && websocket::asks_for_websocket(worker.head);
    if (upgrades) worker.dispatching.route = nullptr;
    Outcome outcome = upgrades ? Outcome{Response{}} : dispatch_request(worker, content);
    Exchange exchange{worker.head, worker.dispatching.route};
    if (worker.shared.access_log != nullptr) exchange.remember(worker.head, std::move(client), arrived);
    if (upgrades) co_return co_await upgrade(worker, std::move(exchange), unread);
    if (auto* handling = std::get_if<Task<Response>>(&outcome)) {
      outcome = co_await handle(worker, exchange, std::move(*handling), *received, unread);
      worker.batch_arrived = arrived;
    }
    Response& response = std::get<Response>(outcome);
    if (closes_after(response.status) || worker.shared.draining.load(std::memory_order_relaxed)) {
      exchange.keep_alive = false;
    }
    if (response.content.is_stream() && !exchange.head_only) {
      const bool complete = co_await stream_answer(worker, exchange, response, *received, unread);
      if (!complete) co_return Next::Close;
    } else {
      write_answer(worker, exchange, response);
    }
    if (!exchange.keep_alive) co_return co_await linger(worker);
    if (worker.output.size() < kBatchBytes) continue;
    const bool alive = co_await flush(worker);
    if (!alive) co_return Next::Close;
  }
}

Task<Next> Connection::upgrade(Worker& worker, Exchange exchange, std::string_view unread) {
  UpgradeVerdict verdict = judge_upgrade(worker);
  exchange.route = verdict.route;
  if (!verdict.accepted) {
    exchange.keep_alive = false;
    write_answer(worker, exchange, verdict.refusal);
    co_return co_await linger(worker);
  }
  worker.counters.answered(verdict.route, http::Status::SwitchingProtocols);
  if (worker.shared.access_log != nullptr)
    exchange.write_to(*worker.shared.access_log, http::Status::SwitchingProtocols, 0);
  verdict.accepted->early = reader_.take_rest(unread);
  upgrade_ = std::move(verdict.accepted);
  mid_request_.store(true, std::memory_order_seq_cst);
  const bool alive = co_await flush(worker);
  co_return alive ? Next::Upgrade : Next::Close;
}

Task<Response> Connection::handle(Worker& worker, const Exchange& exchange, Task<Response> handling,
                                  BufferLease& lease, std::string_view& unread) {
  if (!handling.start()) {
    // The handler waits: what it has not read leaves the lease, and earlier answers leave for the client.
    mid_request_.store(true, std::memory_order_relaxed);
    std::exception_ptr no_memory;
    try {
      reader_.keep(std::exchange(unread, {}));
      lease.release();
      // A client that is gone ends the connection at the next receive; its request is carried out all the
      // same.
      std::ignore = co_await flush(worker);
    } catch (const std::bad_alloc&) {
      no_memory = std::current_exception();
      lease.release();
      worker.forget_answers();
    }
    co_await handling.finished();
    if (no_memory) std::rethrow_exception(no_memory);
  }
  try {
    co_return handling.take();
  } catch (const std::exception& failure) {
    co_return failed(exchange.route, failure);
  }
}

Task<bool> Connection::stream_answer(Worker& worker, Exchange& exchange, Response& response,
                                     BufferLease& lease, std::string_view& unread) {
  // Other connections are served between two pieces: nothing of this one stays in what they share.
  mid_request_.store(true, std::memory_order_relaxed);
  reader_.keep(std::exchange(unread, {}));
  lease.release();
  write_answer(worker, exchange, response);
  std::size_t content_bytes = 0;
  const bool complete = co_await send_pieces(worker, exchange, response.content, content_bytes);
  if (worker.shared.access_log != nullptr)
    exchange.write_to(*worker.shared.access_log, response.status, content_bytes);
  co_return complete;
}

Task<bool> Connection::send_pieces(Worker& worker, const Exchange& exchange, Content& content,
                                   std::size_t& content_bytes) {
  std::string_view text = content.view();
  std::optional<ContentPiece> piece;
  try {
    for (bool last = false; !last; last = piece->last) {
      write_piece(worker.output, exchange, text);
      content_bytes += text.size();
      const bool alive = co_await flush(worker);
      if (!alive) co_return false;
      co_await runtime::yield();
      piece = co_await content.rest()->next();
      if (!piece) co_return false;
      text = piece->text;
    }
  } catch (const std::exception& failure) {
    // Its client misses the end; there is no other way to tell it now.
    worker.forget_answers();
    std::ignore = failed(exchange.route, failure);
    co_return false;
  }
  write_piece(worker.output, exchange, text);
  content_bytes += text.size();
  write_end(worker.output, exchange);
  co_return true;
}

Next Connection::await_more(const Worker& worker) {
  using Waiting = RequestReader::Waiting;
  const Waiting before = std::exchange(waiting_, reader_.waiting());
  if (waiting_ == Waiting::ForRequest) {
    if (!mid_request_.load(std::memory_order_relaxed)) return Next::Receive;
    // In this order, so that a drain that saw us busy is seen by us. A request that had already arrived is
    // answered.
    mid_request_.store(false, std::memory_order_seq_cst);
    if (worker.shared.draining.load(std::memory_order_seq_cst)) stream_.stop_receiving();
    return Next::Receive;
  }
  if (before != waiting_) {  // The deadline of a phase is absolute: a slow drip does not move it.
    mid_request_.store(true, std::memory_order_relaxed);
    const Timeouts& timeouts = settings_.timeouts;
    deadline_ = Clock::now() + (waiting_ == Waiting::ForHead ? timeouts.head : timeouts.body);
  }
  return Next::Receive;
}

Connection::Flush Connection::flush(Worker& worker) {
  return Flush{*this, worker};
}

Task<Next> Connection::refuse(Worker& worker, http::Status status, std::string_view reason) {
  // The reference has one text for every bad request; which rule was broken goes beside it.
  const bool bad_request = status == http::Status::BadRequest;
  const std::array<http::Field, 1> rule{http::Field{"x-refused-because", reason}};
  http::ResponseHead head{.status = status,
                          .persistence = http::Persistence::Close,
                          .date = worker.date(),
                          .content_type = kTextType};
  if (bad_request) head.extra_fields = rule;
  http::write_response(worker.output, head, bad_request ? kBadRequest : reason);
  worker.counters.request_begins();
  worker.counters.answered(nullptr, status);
  ++worker.batch_answers;
  return linger(worker);
}

Task<Next> Connection::linger(Worker& worker) {
  const bool alive = co_await flush(worker);
  if (!alive) co_return Next::Close;
  // A close with unread bytes would reset the connection and could take the answer with it (RFC 9112
  // section 9.6).
  stream_.shutdown_send();
  phase_ = Phase::Lingering;
  deadline_ = Clock::now() + settings_.timeouts.linger;
  co_return Next::Receive;
}

Task<Next> Connection::serve_silence(Worker& worker, runtime::Error error) {
  if (error.kind == runtime::IoError::TimedOut && phase_ == Phase::Serving)
    worker.counters.fired(limit_of(waiting_));
  const bool answerable = error.kind == runtime::IoError::TimedOut && phase_ == Phase::Serving;
  if (!answerable || waiting_ == RequestReader::Waiting::ForRequest) co_return Next::Close;
  co_return co_await refuse(worker, http::Status::RequestTimeout, "the request did not arrive in time");
}

std::string Connection::find_origin(Worker& worker) const {
  if (worker.shared.access_log == nullptr && !settings_.trusted_proxy) return {};
  const auto peer = runtime::SocketAddress::of_peer(stream_.descriptor());
  Origin origin = origin_of(worker.head, peer, settings_.trusted_proxy);
  worker.dispatching.scheme = origin.scheme;
  return std::move(origin.client);
}

runtime::Duration Connection::receive_timeout() const {
  if (phase_ == Phase::Serving && waiting_ == RequestReader::Waiting::ForRequest)
    return settings_.timeouts.idle;
  return std::max(deadline_ - Clock::now(), runtime::Duration::zero());
}

void Connection::stop_if_idle() noexcept {
  if (runtime::Wake* session = session_.load(std::memory_order_seq_cst); session != nullptr)
    return session->raise();
  if (!mid_request_.load(std::memory_order_seq_cst)) stream_.stop_receiving();
}

}  // namespace ringmark::server
