// The life of a WebSocket connection: messages in, frames out, and the way to its end.
#include "server/websocket_session.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <limits>
#include <new>
#include <span>
#include <utility>

#include "protocol/websocket/frame_writer.hpp"
#include "server/connection_registry.hpp"

namespace ringmark::server {
namespace {

using runtime::BufferLease;
using runtime::Context;
using runtime::IoError;
using runtime::Result;
using runtime::Task;
using websocket::CloseCode;
using websocket::Opcode;
using Event = websocket::MessageReader::Event;

/// For the frames that every session needs at its beginning and end.
constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();

SharedFrame close_frame(std::optional<std::uint16_t> code, std::string_view reason) {
  http::OutputBuffer octets;
  websocket::write_close(octets, code, reason);
  return SharedFrame::of_octets(octets.view());
}

}  // namespace

/// What was agreed on with this client.
struct WebSocketSession::Compression {
  Compression(const websocket::DeflateParameters& parameters, websocket::SharedDeflate& shared)
      : agreed{parameters}, deflate{parameters, websocket::Role::Server, shared} {}

  websocket::DeflateParameters agreed;
  websocket::ConnectionDeflate deflate;
};

Task<void> serve_websocket(Worker& worker, Client& client) {
  const std::unique_ptr<Client> owned{&client};
  WebSocketSession session{worker, client.connection};
  session.open();
  while (!session.over()) {
    try {
      co_await session.turn();
    } catch (const std::bad_alloc&) {
      session.give_up();
    }
  }
  // A drain in another thread may raise the wake until here.
  client.registration.leave();
  co_await session.wake().settle();
  co_await client.close();
}

WebSocketSession::WebSocketSession(Worker& worker, Connection& connection)
    : WebSocketPeer{worker.audience},
      worker_{worker},
      connection_{connection},
      reader_{websocket::Role::Server, worker.shared.settings.websocket.limits},
      last_heard_{Context::current().turn_time()},
      deadline_{next_ping(last_heard_)} {
  worker.shared.services.websockets.fetch_add(1, std::memory_order_relaxed);
}

WebSocketSession::~WebSocketSession() {
  worker_.shared.services.websockets.fetch_sub(1, std::memory_order_relaxed);
}

void WebSocketSession::open() noexcept {
  if (!wake_.open()) {
    turn_away(connection_.stream().descriptor());
    phase_ = Phase::Over;
    return;
  }
  try {
    begin();
  } catch (const std::exception&) {
    fail();
  }
  tend();
}

void WebSocketSession::begin() {
  const std::unique_ptr<Upgrade> upgrade = connection_.take_upgrade();
  handler_ = std::move(upgrade->handler);
  if (upgrade->deflate) {
    compression_ = std::make_unique<Compression>(*upgrade->deflate, worker_.deflate);
    reader_.use_deflate(compression_->deflate.inflater());
  }
  static_cast<void>(outbox_.put(std::move(upgrade->answer), kUnlimited));
  if (Context::reactor_or_null() == nullptr) worker_.audience.use(wake_);
  handler_->on_open(*this);
  handler_is_open_ = true;
  connection_.reach_by(wake_);
  read(upgrade->early);
}

void WebSocketSession::serve(Result<BufferLease> received) noexcept {
  try {
    if (received && !received->end_of_stream()) {
      last_heard_ = Context::current().turn_time();
      read(received->octets());
    } else if (received || received.error().kind == IoError::PeerReset) {
      leave();
      flush();
      phase_ = Phase::Over;
    } else if (received.error().kind == IoError::Woken) {
      worker_.audience.distribute();
    } else if (received.error().kind == IoError::TimedOut) {
      on_silence();
    } else {
      fail();
    }
  } catch (const std::bad_alloc&) {
    fail();
  }
  tend();
}

void WebSocketSession::read(std::span<char> octets) {
  while (phase_ == Phase::Open || phase_ == Phase::Closing) {
    switch (reader_.next(octets)) {
      case Event::NeedMore:
        return;
      case Event::Message:
        worker_.counters.message_received();
        if (phase_ == Phase::Open) hear({.kind = reader_.opcode(), .payload = reader_.payload()});
        break;
      case Event::Ping:
        send(SharedFrame::of(Opcode::Pong, {reader_.payload()}));
        break;
      case Event::Pong:
        break;
      case Event::Close:
        say_goodbye(close_frame(reader_.close_code(), reader_.payload()), Phase::Ending);
        return;
      case Event::Failed:
        if (reader_.failure() == CloseCode::MessageTooBig) worker_.counters.fired(Limit::WebSocketMessage);
        // The reason stays empty, as clients of the reference know it; the code says which rule.
        say_goodbye(close_frame(static_cast<std::uint16_t>(reader_.failure()), {}), Phase::Ending);
        return;
    }
    if (trouble_ == Trouble::TooSlow) shed();
  }
}

void WebSocketSession::hear(const WebSocketMessage& message) {
  try {
    handler_->on_message(*this, message);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "ringmark-server: websocket failed: %s\n", failure.what());
    close(CloseCode::InternalError, {});
  }
  if (farewell_) leave();
}

void WebSocketSession::close(CloseCode code, std::string_view reason) noexcept {
  if (phase_ != Phase::Open) return;
  try {
    farewell_ = close_frame(static_cast<std::uint16_t>(code), reason);
    phase_ = Phase::Closing;
    deadline_ = Context::current().turn_time() + worker_.shared.settings.websocket.close_timeout;
  } catch (const std::bad_alloc&) {
    fail();
  }
}

void WebSocketSession::say_goodbye(SharedFrame farewell, Phase next) noexcept {
  if (!farewell_is_said_ && !farewell_) farewell_ = std::move(farewell);
  phase_ = next;
  deadline_ = Context::current().turn_time() + worker_.shared.settings.websocket.close_timeout;
  leave();
}

void WebSocketSession::leave() noexcept {
  if (!std::exchange(handler_is_open_, false)) return;
  try {
    handler_->on_close(*this);
  } catch (const std::exception&) {
    // There was no memory for a notice.
  }
}

void WebSocketSession::on_silence() {
  const WebSocketSettings& settings = worker_.shared.settings.websocket;
  const runtime::Instant now = Context::current().turn_time();
  switch (phase_) {
    case Phase::Open:
      if (now - last_heard_ >= settings.idle_timeout) {
        worker_.counters.fired(Limit::WebSocketIdle);
        const auto code = static_cast<std::uint16_t>(CloseCode::PolicyViolation);
        return say_goodbye(close_frame(code, "silent for too long"), Phase::Ending);
      }
      if (now < deadline_) return;
      deadline_ = next_ping(now);
      return send(SharedFrame::of(Opcode::Ping, {}));
    case Phase::Closing:
      worker_.counters.fired(Limit::WebSocketClose);
      phase_ = Phase::Ending;
      deadline_ = now;
      return;
    case Phase::Ending:
    case Phase::Lingering:
    case Phase::Over:
      phase_ = Phase::Over;
      return;
  }
}

runtime::Instant WebSocketSession::next_ping(runtime::Instant after) const noexcept {
  const runtime::Duration interval = worker_.shared.settings.websocket.ping_interval;
  return interval == runtime::Duration::zero() ? runtime::kNever : after + interval;
}

runtime::Duration WebSocketSession::timeout() const noexcept {
  runtime::Instant until = deadline_;
  if (phase_ == Phase::Open)
    until = std::min(until, last_heard_ + worker_.shared.settings.websocket.idle_timeout);
  return std::max(until - Context::current().turn_time(), runtime::Duration::zero());
}

void WebSocketSession::send(const SharedFrame& frame) noexcept {
  if (farewell_is_said_ || trouble_ != Trouble::None) return;
  try {
    SharedFrame encoded =
        compression_ ? frame.deflated(compression_->deflate.deflater(), compression_->agreed) : frame;
    if (outbox_.put(std::move(encoded), worker_.shared.settings.websocket.outbox_bytes_max)) return;
    trouble_ = Trouble::TooSlow;
    wake_.raise();
  } catch (const std::bad_alloc&) {
    fail();
  }
}

void WebSocketSession::flush() noexcept {
  if (wake_.waits_for_room() || trouble_ == Trouble::Broken) return;
  switch (outbox_.flush(connection_.stream())) {
    case Outbox::Flushed::All:
      return;
    case Outbox::Flushed::Broken:
      return fail();
    case Outbox::Flushed::Some:
      break;
  }
  try {
    wake_.raise_when_writable(connection_.stream().descriptor());
  } catch (const std::bad_alloc&) {
    fail();
  }
}

void WebSocketSession::fail() noexcept {
  trouble_ = Trouble::Broken;
  wake_.raise();
}

void WebSocketSession::give_up() noexcept {
  fail();
  tend();
}

void WebSocketSession::shed() noexcept {
  worker_.counters.fired(Limit::WebSocketOutbox);
  outbox_.forget_unbegun();
  close(CloseCode::TryAgainLater, "reads too slowly");
  leave();  // while the trouble keeps out what was said in between
  if (trouble_ == Trouble::TooSlow) trouble_ = Trouble::None;
}

void WebSocketSession::tend() noexcept {
  if (phase_ == Phase::Over) return leave();
  if (trouble_ == Trouble::TooSlow) shed();
  if (worker_.shared.draining.load(std::memory_order_seq_cst)) close(CloseCode::GoingAway, "the server ends");
  if (farewell_) {
    leave();
    try {
      static_cast<void>(outbox_.put(std::move(farewell_), kUnlimited));
    } catch (const std::bad_alloc&) {
      fail();
    }
    farewell_is_said_ = true;
  }
  flush();
  if (trouble_ == Trouble::Broken) {
    leave();
    phase_ = Phase::Over;
  } else if (phase_ == Phase::Ending && outbox_.empty()) {
    connection_.stream().shutdown_send();
    phase_ = Phase::Lingering;
    deadline_ = Context::current().turn_time() + worker_.shared.settings.timeouts.linger;
  }
}

}  // namespace ringmark::server
