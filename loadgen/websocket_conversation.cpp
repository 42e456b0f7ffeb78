// What a WebSocket connection under load sends and hears while it is open.
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "loadgen/websocket_client.hpp"
#include "loadgen/websocket_handshake.hpp"
#include "protocol/websocket/frame_writer.hpp"

namespace ringmark::loadgen {

using runtime::BufferLease;
using runtime::Clock;
using runtime::Duration;
using runtime::Instant;
using runtime::IoError;
using runtime::Result;
using runtime::Task;
using Event = websocket::MessageReader::Event;
using websocket::CloseCode;

namespace {

// For a receive that nothing is due to answer; it begins again.
constexpr std::chrono::hours kNoHurry{1};

// What one send carries at most: a sender that is late sends the rest when this has left.
constexpr std::size_t kBatchBytesMax = 256 * 1024;

}  // namespace

Task<void> WebSocketClient::converse() {
  while (phase_ != Phase::Over) {
    const Result<BufferLease> received = co_await stream_->receive(patience());
    take(received);
  }
}

Duration WebSocketClient::patience() const {
  return answer_is_due() || phase_ != Phase::Open ? worker_.options.timeout : Duration{kNoHurry};
}

void WebSocketClient::take(const Result<BufferLease>& received) {
  if (received && !received->end_of_stream()) {
    read(received->octets());
    if (phase_ == Phase::Open) refill();
    if (phase_ != Phase::Over) flush();
    return;
  }
  if (received || received.error().kind != IoError::TimedOut) {
    break_off(received ? WebSocketError::Closed : WebSocketError::Read);
  } else if (phase_ != Phase::Open || answer_is_due()) {
    lose(WebSocketError::Timeout);
  }
}

// There was no close frame.
void WebSocketClient::break_off(WebSocketError kind) {
  if (phase_ == Phase::Open) ++worker_.tally.close_codes[static_cast<std::uint16_t>(CloseCode::Abnormal)];
  lose(sending_failed_ ? WebSocketError::Write : kind);
}

void WebSocketClient::read(std::span<char> octets) {
  while (phase_ != Phase::Over) {
    switch (reader_.next(octets)) {
      case Event::NeedMore:
        worker_.progress.received.store(worker_.tally.received, std::memory_order_relaxed);
        return;
      case Event::Message:
        hear(reader_.payload());
        break;
      case Event::Ping:
        if (phase_ == Phase::Open) {
          websocket::write_frame(worker_.output, websocket::Opcode::Pong, reader_.payload(),
                                 worker_.keys.next());
        }
        break;
      case Event::Pong:
        break;
      case Event::Close:
        return hear_close();
      case Event::Failed:
        if (phase_ == Phase::Open) {
          write_client_close(worker_.output, reader_.failure(), worker_.keys.next());
          flush();
        }
        return lose(WebSocketError::Protocol);
    }
  }
}

void WebSocketClient::hear(std::string_view payload) {
  WebSocketTally& tally = worker_.tally;
  const std::optional<Stamp> stamp = find_stamp(payload, worker_.options.message_bytes);
  const bool is_strange = worker_.options.kind == LoadKind::Idle && stamp && stamp->sender != number_;
  if (!stamp || is_strange) {
    if (phase_ == Phase::Open) ++tally.other_messages;
    return;
  }
  if (worker_.options.kind == LoadKind::Echo) {
    const bool is_due = stamp->sender == number_ && stamp->sequence == heard_ && awaited() > 0;
    if (!is_due || !worker_.message.fits(payload)) return lose(WebSocketError::Protocol);
  }
  if (stamp->sender == number_ && habit_ == Habit::Sends) {
    const std::uint32_t later_by = stamp->sequence - heard_;
    if (later_by >= awaited()) return;  // it was heard before
    heard_ = stamp->sequence + 1;
  }
  const Instant turn = reactor_.turn_time();
  if (turn >= worker_.window.begin && turn <= worker_.window.end) ++tally.arrived;
  if (!worker_.measures(stamp->intended)) return;
  // A queue of the ring that is flushed in the middle of a turn may bring an echo within the turn that sent
  // its message.
  const Instant arrival = turn > stamp->intended ? turn : Clock::now();
  tally.latency.record(static_cast<std::uint64_t>((arrival - stamp->intended).count()));
  ++tally.received;
}

void WebSocketClient::hear_close() {
  if (phase_ == Phase::Open) {
    const auto code = reader_.close_code().value_or(static_cast<std::uint16_t>(CloseCode::NoStatus));
    ++worker_.tally.close_codes[code];
    worker_.tally.add_error(WebSocketError::Closed);
    websocket::write_close(worker_.output, reader_.close_code(), {}, worker_.keys.next());
    flush();
  }
  if (phase_ != Phase::Over) phase_ = Phase::Closed;
}

bool WebSocketClient::may_send() const {
  if (phase_ != Phase::Open || sending_failed_ || quota_ == 0) return false;
  return worker_.options.kind == LoadKind::Idle || (worker_.sending && habit_ == Habit::Sends);
}

void WebSocketClient::begin_load() {
  refill();
  flush();
}

// A closed loop sends as many as have come back. Of an idle connection this is the traffic before its rest.
void WebSocketClient::refill() {
  if (!keeps_time() && may_send() && awaited() < worker_.options.in_flight) {
    const Instant now = Clock::now();
    while (may_send() && awaited() < worker_.options.in_flight && worker_.output.size() < kBatchBytesMax)
      append_message(now);
  }
  const bool rests = worker_.options.kind != LoadKind::Idle || (quota_ == 0 && awaited() == 0);
  if (rests && habit_ != Habit::NeverReads && !std::exchange(ready_, true))
    worker_.progress.connections_tried.fetch_add(1, std::memory_order_relaxed);
}

void WebSocketClient::send_due(Instant now) {
  const Instant end = worker_.window.end;
  for (Instant intended = worker_.schedule.at(round_, number_);
       may_send() && intended <= now && intended < end &&
       backlog_.size() + worker_.output.size() < kBatchBytesMax;
       intended = worker_.schedule.at(round_, number_)) {
    append_message(intended);
    ++round_;
    if (worker_.measures(intended))
      worker_.tally.send_delay.record(static_cast<std::uint64_t>((now - intended).count()));
  }
  flush();
}

void WebSocketClient::append_message(Instant intended) {
  const Stamp stamp{.intended = intended, .sender = number_, .sequence = sequence_};
  const std::string_view payload = worker_.message.stamped(stamp);
  const websocket::MaskingKey key = worker_.keys.next();
  if (deflate_) {
    websocket::write_frame(worker_.output, worker_.options.opcode, payload, key, deflate_->deflater());
  } else {
    websocket::write_frame(worker_.output, worker_.options.opcode, payload, key);
  }
  ++sequence_;
  if (quota_ != kUnlimited) --quota_;
  if (worker_.measures(intended)) {
    ++worker_.tally.sent;
    worker_.progress.sent.store(worker_.tally.sent, std::memory_order_relaxed);
  }
}

void WebSocketClient::flush() {
  http::OutputBuffer& output = worker_.output;
  if (output.empty()) return;
  if (sending_failed_) return output.clear();
  if (!sent_.is_set()) {
    backlog_ += output.view();
    return output.clear();
  }
  const Result<std::size_t> sent = stream_->send_now(output.view(), worker_.options.timeout);
  if (sent && *sent < output.size()) {
    backlog_ = output.view().substr(*sent);
    sent_.reset();
    worker_.tasks->spawn(send_backlog());
  }
  output.clear();
  if (!sent) fail_to_send();
}

// The server may have said why before it stopped listening: what has arrived is read first.
void WebSocketClient::fail_to_send() {
  sending_failed_ = true;
  stream_->stop_receiving();
}

Task<void> WebSocketClient::send_backlog() {
  while (!backlog_.empty() && phase_ != Phase::Over) {
    const std::string rest = std::exchange(backlog_, {});
    const Result<void> sent = co_await stream_->send(rest, worker_.options.timeout);
    if (!sent) {
      if (sent.error().kind == IoError::TimedOut) lose(WebSocketError::Timeout);
      fail_to_send();
      break;
    }
    if (worker_.sending && keeps_time()) send_due(Clock::now());
  }
  backlog_.clear();
  sent_.set();
}

}  // namespace ringmark::loadgen
