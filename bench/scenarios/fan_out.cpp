// One handler, every model: the same coroutine asks and waits, whoever runs it.
#include "bench/scenarios/fan_out.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bench/placement.hpp"
#include "bench/process.hpp"
#include "bench/scenarios/execution.hpp"
#include "bench/scenarios/server_under_test.hpp"
#include "protocol/http/response_parser.hpp"
#include "runtime/descriptor.hpp"
#include "runtime/socket_address.hpp"
#include "runtime/tcp_connect.hpp"
#include "runtime/tcp_stream.hpp"

namespace ringmark::bench {
namespace {

using runtime::Task;
using runtime::TcpStream;

constexpr std::chrono::seconds kAnswerLimit{30};
constexpr unsigned kByteMillisecondsMax = 255;  // the question of the late peer is one byte

/// Asks and waits for the answer: false when it is not the expected one.
using Exchange = Task<bool> (*)(TcpStream& stream, unsigned milliseconds);

Task<bool> exchange_byte(TcpStream& stream, unsigned milliseconds) {
  const char question = static_cast<char>(milliseconds);
  const std::string_view bytes{&question, 1};
  const auto sent = co_await stream.send(bytes, kAnswerLimit);
  if (!sent) co_return false;
  const auto received = co_await stream.receive(kAnswerLimit);
  co_return received && received->bytes() == bytes;
}

// The peer was started with the delay.
Task<bool> exchange_http(TcpStream& stream, unsigned /*milliseconds*/) {
  const auto sent = co_await stream.send(kUserRequest, kAnswerLimit);
  if (!sent) co_return false;
  http::ResponseReader response;
  response.start(http::RequestKind::Usual);
  std::string unread;
  for (;;) {
    const auto received = co_await stream.receive(kAnswerLimit);
    if (!received || received->end_of_stream()) co_return false;
    unread.append(received->bytes());
    const auto progress = response.feed(unread);
    unread.erase(0, progress.consumed);
    if (progress.outcome == http::ResponseReader::Outcome::NeedMore) continue;
    co_return progress.outcome == http::ResponseReader::Outcome::Complete&& response.status() ==
        kStatusOk&& response.body_bytes() == kUserJson.size();
  }
}

/// The waits of one round, taken in order by whichever lane is free. The streams are open throughout; a
/// blocking thread uses one only between two of its own waits, so they may be handed on from round to round.
struct Waits {
  Exchange exchange;
  std::vector<unsigned> milliseconds;
  std::deque<TcpStream> streams;
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> failures{0};
};

Task<void> wait_in_turn(Waits& waits) {
  for (std::size_t index = waits.next++; index < waits.milliseconds.size(); index = waits.next++) {
    const bool answered = co_await waits.exchange(waits.streams[index], waits.milliseconds[index]);
    if (!answered) ++waits.failures;
  }
}

Task<void> open_streams(Waits& waits, std::uint16_t port) {
  const auto address = *runtime::SocketAddress::from_literal("127.0.0.1", port);
  for (std::size_t index = 0; index < waits.milliseconds.size(); ++index) {
    auto connected = co_await runtime::connect_to(address, kAnswerLimit);
    if (!connected) {
      throw std::runtime_error{"connection " + std::to_string(index + 1) + " of " +
                               std::to_string(waits.milliseconds.size()) + ": " +
                               describe(connected.error())};
    }
    waits.streams.emplace_back(std::move(*connected));
  }
}

Task<void> close_streams(Waits& waits) {
  for (TcpStream& stream : waits.streams)
    co_await stream.close();
}

struct FanOut {
  Execution execution;
  double seconds;
  std::uint16_t port;
};

Task<Outcome<TrialResult>> measure(const FanOut& fan_out, Waits& waits) {
  co_await open_streams(waits, fan_out.port);
  const Lane lane = [&waits](std::size_t) { return wait_in_turn(waits); };
  // An unmeasured round: first use of the connections, and arming their receives.
  co_await run_lanes(fan_out.execution, lane);
  std::uint64_t operations = 0;
  const Meter meter;
  do {
    waits.next = 0;
    co_await run_lanes(fan_out.execution, lane);
    operations += waits.milliseconds.size();
  } while (meter.seconds() < fan_out.seconds);
  Outcome<TrialResult> result = meter.result(operations);
  co_await close_streams(waits);
  if (waits.failures != 0) {
    co_return failure(std::to_string(waits.failures) + " of " + std::to_string(operations) +
                      " waits ended without the expected answer");
  }
  co_return result;
}

Outcome<std::vector<unsigned>> waits_from(const nlohmann::json& parameters) {
  std::vector<unsigned> waits = parameters.value("waits_ms", std::vector<unsigned>{});
  if (waits.empty()) waits.assign(parameters.value("waits", 0U), parameters.value("wait_ms", 0U));
  if (waits.empty()) return failure("neither waits_ms nor waits and wait_ms are given");
  for (const unsigned wait : waits) {
    if (wait > kByteMillisecondsMax) {
      return failure("a wait of " + std::to_string(wait) + " ms, at most " +
                     std::to_string(kByteMillisecondsMax));
    }
  }
  const std::size_t most = parameters.value("waits_most", waits.size());
  if (waits.size() > most) waits.resize(most);
  return waits;
}

Outcome<Process> start_late_peer(std::uint16_t port) {
  auto peer = Process::start({own_program(), {"answer-late", std::to_string(port)}, load_cpu()});
  if (!peer) return peer;
  const auto accepting = wait_until_accepting(port, *peer);
  if (!accepting) return failure(accepting.error());
  return peer;
}

Outcome<Process> start_http_peer(std::uint16_t port, unsigned delay_ms) {
  auto server = start_server(
      {.program = "ringmark-server",
       .arguments = {"--mode", "async", "--reactors", "1", "--db-delay-ms", std::to_string(delay_ms)},
       .port = port,
       .cpu = load_cpu()});
  if (!server) return server;
  const auto created = create_user(port);
  if (!created) return failure(created.error());
  return server;
}

}  // namespace

Outcome<TrialResult> run_fan_out(const nlohmann::json& parameters) {
  auto milliseconds = waits_from(parameters);
  if (!milliseconds) return failure(milliseconds.error());
  nlohmann::json with_lanes = parameters;
  if (!with_lanes.contains("lanes")) with_lanes["lanes"] = milliseconds->size();
  const auto execution = execution_from(with_lanes);
  const auto port = free_port();
  const auto pinned = pin_to_measured_cpu();
  if (!execution) return failure(execution.error());
  if (!port) return failure(port.error());
  if (!pinned) return failure(pinned.error());
  std::ignore = runtime::raise_descriptor_limit();

  const bool over_http = parameters.value("exchange", "byte") == "http";
  auto peer = over_http ? start_http_peer(*port, milliseconds->front()) : start_late_peer(*port);
  if (!peer) return failure(peer.error());
  Waits waits{.exchange = over_http ? exchange_http : exchange_byte,
              .milliseconds = std::move(*milliseconds),
              .streams = {},
              .next = 0,
              .failures = 0};
  const FanOut fan_out{.execution = *execution, .seconds = parameters.value("seconds", 0.0), .port = *port};
  return run_in_context_of(fan_out.execution, measure(fan_out, waits));
}

}  // namespace ringmark::bench
