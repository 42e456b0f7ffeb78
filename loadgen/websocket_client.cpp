// Opening a WebSocket connection, and its end.
#include "loadgen/websocket_client.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <tuple>
#include <utility>
#include <vector>

#include "loadgen/websocket_handshake.hpp"
#include "runtime/sleep.hpp"
#include "runtime/tcp_connect.hpp"

namespace ringmark::loadgen {

using runtime::BufferLease;
using runtime::Clock;
using runtime::Descriptor;
using runtime::Duration;
using runtime::Instant;
using runtime::IoError;
using runtime::Result;
using runtime::Task;

namespace {

std::uint64_t quota_of(const WebSocketOptions& options, Habit habit) {
  if (habit == Habit::NeverReads) return 0;
  if (options.kind != LoadKind::Idle) return kUnlimited;
  return (options.traffic_bytes + options.message_bytes - 1) / options.message_bytes;
}

Task<void> request_stop(runtime::StopSource& source) {
  source.request_stop();
  co_return;
}

}  // namespace

WebSocketClient::WebSocketClient(WebSocketWorkerState& worker, std::uint32_t number, Habit habit)
    : worker_{worker},
      reactor_{runtime::Context::require_reactor("a load connection")},
      reader_{websocket::Role::Client, worker.limits},
      quota_{quota_of(worker.options, habit)},
      number_{number},
      habit_{habit} {
  sent_.set();
  ++worker.open_count;
}

Task<void> WebSocketClient::run() {
  const bool opened = co_await open();
  if (opened && habit_ == Habit::NeverReads) co_await stop_reading();
  if (opened) co_await converse();
  if (!std::exchange(ready_, true))
    worker_.progress.connections_tried.fetch_add(1, std::memory_order_relaxed);
  std::ignore = co_await sent_.wait();
  if (stream_) {
    co_await stream_->close();
    stream_.reset();
  }
  --worker_.open_count;
}

void WebSocketClient::interrupt() const {
  if (!stream_) return;
  stream_->stop_receiving();
  stream_->shutdown_send();
}

Task<bool> WebSocketClient::open() {
  if (worker_.options.ramp > 0) {
    const MessageSchedule ramp{.begin = worker_.opening_begin, .rate = worker_.options.ramp};
    std::ignore = co_await runtime::sleep_until(ramp.at(number_, 0), worker_.stop.token());
  }
  const Result<runtime::Semaphore::Permit> permit = co_await worker_.opening.acquire(worker_.stop.token());
  if (!permit || worker_.stop.stop_requested()) co_return false;
  const Instant begin = Clock::now();
  Result<Descriptor> socket =
      co_await runtime::connect_to(worker_.address, worker_.options.timeout, worker_.stop.token());
  if (!socket) {
    if (socket.error().kind == IoError::Stopped) co_return false;
    worker_.tally.add_error(WebSocketError::Connect);
    worker_.tally.connect_error = socket.error();
    co_return false;
  }
  stream_.emplace(*std::move(socket));
  const bool agreed = co_await shake_hands(begin);
  co_return agreed;
}

Task<bool> WebSocketClient::shake_hands(Instant begin) {
  WebSocketHandshake handshake{worker_.options, worker_.keys};
  WebSocketTally& tally = worker_.tally;
  const Result<void> sent = co_await stream_->send(handshake.request(), worker_.options.timeout);
  if (!sent) {
    tally.add_error(WebSocketError::Write);
    co_return false;
  }
  while (handshake.unfinished()) {
    const Duration left = begin + worker_.options.timeout - reactor_.turn_time();
    const Result<BufferLease> received =
        co_await stream_->receive(std::max(left, Duration::zero()), worker_.stop.token());
    if (!received && received.error().kind == IoError::Stopped) co_return false;
    if (!received && received.error().kind == IoError::TimedOut) {
      tally.add_error(WebSocketError::Timeout);
      co_return false;
    }
    handshake.read(received ? received->bytes() : std::string_view{});
  }
  if (!handshake.fault().empty()) {
    tally.add_error(WebSocketError::Handshake);
    tally.handshake_fault = handshake.fault();
    co_return false;
  }
  tally.connect.record(static_cast<std::uint64_t>((Clock::now() - begin).count()));
  if (handshake.deflate()) {
    deflate_ = std::make_unique<websocket::ConnectionDeflate>(*handshake.deflate(), websocket::Role::Client,
                                                              worker_.deflate);
    reader_.use_deflate(deflate_->inflater());
  }
  become_open(handshake.early());
  co_return true;
}

void WebSocketClient::become_open(std::span<char> early) {
  phase_ = Phase::Open;
  ++worker_.tally.connected;
  if (habit_ == Habit::NeverReads) {
    ++worker_.tally.never_read_connected;
  } else {
    worker_.progress.connections_opened.fetch_add(1, std::memory_order_relaxed);
  }
  if (!early.empty()) read(early);
  refill();
  flush();
}

// The receive of the handshake may still be armed: it is cancelled, so that the socket fills.
Task<void> WebSocketClient::stop_reading() {
  ready_ = true;
  worker_.progress.connections_tried.fetch_add(1, std::memory_order_relaxed);
  runtime::StopSource pause;
  worker_.tasks->spawn(request_stop(pause));
  bool reads = true;
  while (reads && phase_ != Phase::Over) {
    const Result<BufferLease> received = co_await stream_->receive(worker_.options.timeout, pause.token());
    reads = received.has_value() && !received->end_of_stream();
  }
  std::ignore = co_await worker_.ended.wait();
}

void WebSocketClient::say_goodbye() {
  if (phase_ != Phase::Open) return;
  const bool echoes_are_due = worker_.options.kind == LoadKind::Echo && awaited() > 0;
  if (echoes_are_due) worker_.tally.add_error(WebSocketError::Timeout, awaited());
  phase_ = Phase::Closing;
  write_client_close(worker_.output, websocket::CloseCode::Normal, worker_.keys.next());
  flush();
}

void WebSocketClient::lose(WebSocketError kind) {
  if (phase_ == Phase::Open) worker_.tally.add_error(kind);
  end();
}

// Whoever waits to receive is told by the end of the stream.
void WebSocketClient::end() {
  if (phase_ == Phase::Over) return;
  phase_ = Phase::Over;
  stream_->stop_receiving();
  stream_->shutdown_send();
}

}  // namespace ringmark::loadgen
