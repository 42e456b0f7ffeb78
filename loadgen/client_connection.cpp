// The closed loop of a connection, and what each of its ends counts as.
#include "loadgen/client_connection.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

#include "runtime/sleep.hpp"
#include "runtime/tcp_connect.hpp"

namespace ringmark::loadgen {

using runtime::BufferLease;
using runtime::Clock;
using runtime::Descriptor;
using runtime::Duration;
using runtime::Error;
using runtime::Instant;
using runtime::IoError;
using runtime::Result;
using runtime::Task;

namespace {

// Long enough to spare a refusing server, short enough to see it come back.
constexpr std::chrono::milliseconds kRetryPause{10};

// The side that closes first keeps the port for a minute (TIME_WAIT), and a client has few ports: a server
// that announced the end gets the time to make it.
constexpr std::chrono::milliseconds kPeerCloseWait{100};

constexpr int kStatusGoodMin = 200;
constexpr int kStatusGoodEnd = 400;

}  // namespace

Task<void> ClientConnection::run() {
  while (!worker_.stop.stop_requested()) {
    const bool opened = co_await open();
    if (!opened) {
      std::ignore = co_await runtime::sleep_for(kRetryPause, worker_.stop.token());
      continue;
    }
    std::ignore = co_await runtime::sleep_until(runtime::kNever, worker_.start.token());
    co_await converse();
    const bool exhausted = worker_.requests_left == 0;
    if (exhausted) worker_.exhausted_at = reactor_.turn_time();
    co_await close();
    if (exhausted) co_return;
  }
}

void ClientConnection::interrupt() const {
  if (!stream_) return;
  stream_->stop_receiving();
  stream_->shutdown_send();
}

Task<bool> ClientConnection::open() {
  const Duration limit = std::min(worker_.options.timeout, worker_.connect_limit - reactor_.turn_time());
  Result<Descriptor> socket = co_await runtime::connect_to(worker_.plan.address(), limit);
  if (!std::exchange(tried_, true))
    worker_.progress.connections_tried.fetch_add(1, std::memory_order_relaxed);
  if (worker_.stop.stop_requested()) co_return false;
  if (!socket) {
    worker_.tally.add_error(ErrorKind::Connect, 1);
    worker_.tally.connect_error = socket.error();
    co_return false;
  }
  ++worker_.tally.connections_opened;
  stream_.emplace(*std::move(socket));
  reader_.start(worker_.plan.kind());
  unparsed_.clear();
  asked_ = answered_ = 0;
  content_matches_ = true;
  peer_closes_ = false;
  co_return true;
}

Task<void> ClientConnection::converse() {
  const Duration timeout = worker_.options.timeout;
  for (std::string_view requests = next_requests(); !requests.empty(); requests = next_requests()) {
    const Result<std::size_t> sent = stream_->send_now(requests, timeout);
    if (!sent) {
      lose_requests(sent.error(), ErrorKind::Write);
      co_return;
    }
    if (*sent < requests.size()) {
      const Result<void> rest_sent = co_await stream_->send(requests.substr(*sent), timeout);
      if (!rest_sent) {
        lose_requests(rest_sent.error(), ErrorKind::Write);
        co_return;
      }
    }
    while (awaited_ > 0) {
      const Result<BufferLease> received = co_await stream_->receive(time_left());
      if (take(received) == Next::Close) co_return;
    }
  }
}

Task<void> ClientConnection::close() {
  if (peer_closes_ && !worker_.stop.stop_requested()) std::ignore = co_await stream_->receive(kPeerCloseWait);
  co_await stream_->close();
  stream_.reset();
}

std::string_view ClientConnection::next_requests() {
  if (worker_.stop.stop_requested()) return {};
  const std::uint64_t left_here = worker_.options.requests_per_connection - asked_;
  const std::size_t wanted = std::min<std::uint64_t>(worker_.options.pipeline, left_here);
  sent_at_ = Clock::now();
  awaited_ = worker_.take_requests(wanted, sent_at_);
  if (awaited_ == 0) return {};
  asked_ += awaited_;
  const bool last = asked_ == worker_.options.requests_per_connection;
  return last ? worker_.plan.final_requests(awaited_) : worker_.plan.requests(awaited_);
}

Duration ClientConnection::time_left() const {
  return std::max(sent_at_ + worker_.options.timeout - reactor_.turn_time(), Duration::zero());
}

ClientConnection::Next ClientConnection::take(const Result<BufferLease>& received) {
  if (!received) {
    lose_requests(received.error(), ErrorKind::Read);
    return Next::Close;
  }
  if (received->end_of_stream()) {
    end_of_stream();
    return Next::Close;
  }
  if (counted()) worker_.tally.bytes_read += received->bytes().size();
  return read_responses(received->bytes());
}

ClientConnection::Next ClientConnection::read_responses(std::string_view received) {
  std::size_t consumed = 0;
  if (unparsed_.empty()) [[likely]] {
    const Next next = parse(received, consumed);
    unparsed_.assign(received.substr(consumed));
    return next;
  }
  unparsed_.append(received);
  const Next next = parse(unparsed_, consumed);
  unparsed_.erase(0, consumed);
  return next;
}

ClientConnection::Next ClientConnection::parse(std::string_view bytes, std::size_t& consumed) {
  using Outcome = http::ResponseReader::Outcome;
  while (consumed < bytes.size()) {
    if (awaited_ == 0) {
      fail_requests(ErrorKind::Protocol, 1);  // nobody asked for this
      return Next::Close;
    }
    const std::uint64_t body_bytes_before = reader_.body_bytes();
    const http::ResponseReader::Progress progress = reader_.feed(bytes.substr(consumed));
    if (progress.outcome == Outcome::Malformed) {
      fail_requests(ErrorKind::Protocol, awaited_);
      return Next::Close;
    }
    compare_content(bytes.substr(consumed, progress.consumed), body_bytes_before);
    consumed += progress.consumed;
    if (progress.outcome == Outcome::NeedMore) break;
    finish_response();
    if (!reader_.keep_alive()) {
      peer_closes_ = true;
      forget_requests();
      return Next::Close;
    }
    reader_.start(worker_.plan.kind());
  }
  return Next::Receive;
}

// Content is what was consumed last, unless it came in chunks: those differ by their framing and never match.
void ClientConnection::compare_content(std::string_view consumed, std::uint64_t body_bytes_before) {
  const std::optional<std::string>& expected = worker_.plan.expected_body();
  if (!expected) return;
  const std::size_t size = reader_.body_bytes() - body_bytes_before;
  const std::string_view content = consumed.substr(consumed.size() - size);
  content_matches_ = content_matches_ && reader_.body_bytes() <= expected->size() &&
                     expected->compare(body_bytes_before, size, content) == 0;
}

void ClientConnection::finish_response() {
  const std::optional<std::string>& expected = worker_.plan.expected_body();
  const bool complete = !expected || expected->size() == reader_.body_bytes();
  const bool matches = std::exchange(content_matches_, true) && complete;
  --awaited_;
  ++answered_;
  if (!counted()) return;
  Tally& tally = worker_.tally;
  const auto latency_ns = static_cast<std::uint64_t>((arrival() - sent_at_).count());
  const int status = reader_.status();
  const bool good_status = status >= kStatusGoodMin && status < kStatusGoodEnd;
  ++tally.by_status[static_cast<std::size_t>(status)];
  if (good_status && matches) [[likely]] {
    tally.good.record(latency_ns);
  } else {
    tally.other.record(latency_ns);
    tally.add_error(good_status ? ErrorKind::Protocol : ErrorKind::Status, 1);
  }
  worker_.progress.answered.store(tally.answered(), std::memory_order_relaxed);
}

Instant ClientConnection::arrival() const {
  const Instant turn = reactor_.turn_time();
  // A ring that is flushed in the middle of a turn, because its queue is full, may bring an answer within the
  // turn that sent the request.
  return turn > sent_at_ ? turn : Clock::now();
}

void ClientConnection::end_of_stream() {
  const bool content_ends_here =
      reader_.status() != 0 && reader_.at_end_of_stream() == http::ResponseReader::Outcome::Complete;
  if (content_ends_here) {
    finish_response();
    forget_requests();
    return;
  }
  lose_requests(Error{IoError::PeerClosed}, ErrorKind::Read);
}

void ClientConnection::lose_requests(const Error& error, ErrorKind kind) {
  if (error.kind == IoError::TimedOut) {
    fail_requests(ErrorKind::Timeout, awaited_);
  } else if (answered_ > 0 && between_responses()) {
    forget_requests();
  } else {
    fail_requests(kind, awaited_);
  }
}

void ClientConnection::fail_requests(ErrorKind kind, std::size_t count) {
  if (counted()) worker_.tally.add_error(kind, count);
}

void ClientConnection::forget_requests() {
  if (counted()) worker_.return_requests(awaited_);
  awaited_ = 0;
}

}  // namespace ringmark::loadgen
