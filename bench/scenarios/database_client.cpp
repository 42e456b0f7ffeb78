// One coroutine a connection; each takes the next request until all are answered.
#include "bench/scenarios/database_client.hpp"

#include <chrono>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "protocol/http/response_parser.hpp"
#include "protocol/http/status.hpp"
#include "runtime/gather.hpp"
#include "runtime/reactor.hpp"
#include "runtime/socket_address.hpp"
#include "runtime/tcp_connect.hpp"
#include "runtime/tcp_stream.hpp"

namespace ringmark::bench {
namespace {

using runtime::Task;
using runtime::TcpStream;

constexpr std::chrono::seconds kAnswerLimit{30};
// Knuth's multiplier (The Art of Computer Programming 3, section 6.4): spreads consecutive numbers evenly.
constexpr std::uint64_t kSpread = 2654435769ULL;
constexpr unsigned kSpreadShift = 16;

struct Load {
  runtime::SocketAddress address;
  std::uint64_t requests;
  std::uint64_t insert_percent;
  std::uint64_t rows;
  bool seeding;
  std::uint64_t next{0};
  std::string first_failure;
};

struct Request {
  std::string bytes;
  std::string email;
};

Request request_number(const Load& load, std::uint64_t number) {
  constexpr std::string_view kRest = " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  constexpr std::uint64_t kPercent = 100;
  const std::uint64_t spread = (number * kSpread) >> kSpreadShift;
  if (load.seeding || spread % kPercent < load.insert_percent) {
    const std::string email =
        load.seeding ? seeded_email(number) : "inserted-" + std::to_string(number) + "@example.com";
    return {"POST /async-users?name=bench&email=" + email + std::string{kRest} + "Content-Length: 0\r\n\r\n",
            email};
  }
  const std::string email = seeded_email(spread / kPercent % load.rows);
  return {"GET /async-users?email=" + email + std::string{kRest} + "\r\n", email};
}

/// The failure of one exchange, empty if there is none.
Task<std::string> exchange(TcpStream& stream, const Request& request) {
  const auto sent = co_await stream.send(request.bytes, kAnswerLimit);
  if (!sent) co_return "send: " + describe(sent.error());
  http::ResponseReader response;
  response.start(http::RequestKind::Usual);
  std::string received_bytes;
  std::size_t consumed = 0;
  for (;;) {
    const auto received = co_await stream.receive(kAnswerLimit);
    if (!received) co_return "receive: " + describe(received.error());
    if (received->end_of_stream()) co_return "the server closed the connection";
    received_bytes.append(received->bytes());
    const auto progress = response.feed(std::string_view{received_bytes}.substr(consumed));
    consumed += progress.consumed;
    if (progress.outcome == http::ResponseReader::Outcome::NeedMore) continue;
    const bool good = progress.outcome == http::ResponseReader::Outcome::Complete &&
                      response.status() == static_cast<int>(http::Status::Ok) &&
                      received_bytes.find(request.email) != std::string::npos;
    if (good) co_return std::string{};
    co_return "for " + request.email + " came: " + received_bytes;
  }
}

Task<void> serve_connection(Load& load) {
  auto connected = co_await runtime::connect_to(load.address, kAnswerLimit);
  if (!connected) {
    load.first_failure = "connect: " + describe(connected.error());
    co_return;
  }
  TcpStream stream{std::move(*connected)};
  while (load.next < load.requests && load.first_failure.empty()) {
    const Request request = request_number(load, load.next++);
    Task<std::string> answered = exchange(stream, request);
    const std::string failed = co_await std::move(answered);
    if (!failed.empty()) load.first_failure = failed;
  }
  co_await stream.close();
}

Task<void> serve_connections(Load& load, std::size_t connections) {
  std::vector<Task<void>> tasks;
  for (std::size_t index = 0; index < connections; ++index)
    tasks.push_back(serve_connection(load));
  Task<void> all = runtime::gather(std::move(tasks));
  co_await std::move(all);
}

}  // namespace

std::string seeded_email(std::uint64_t index) {
  return "seeded-" + std::to_string(index) + "@example.com";
}

Outcome<nlohmann::json> run_database_client(const nlohmann::json& parameters) {
  std::ignore = runtime::raise_descriptor_limit();
  const auto port = parameters.value("port", std::uint16_t{0});
  Load load{.address = *runtime::SocketAddress::from_literal("127.0.0.1", port),
            .requests = parameters.value("requests", std::uint64_t{0}),
            .insert_percent = parameters.value("insert_percent", std::uint64_t{0}),
            .rows = parameters.value("rows", std::uint64_t{1}),
            .seeding = parameters.value("seeding", false),
            .next = 0,
            .first_failure = {}};
  const runtime::Instant start = runtime::Clock::now();
  runtime::run(serve_connections(load, parameters.value("connections", std::size_t{1})));
  const double seconds = std::chrono::duration<double>(runtime::Clock::now() - start).count();
  if (!load.first_failure.empty()) return failure(load.first_failure);
  return nlohmann::json{{"seconds", seconds}};
}

}  // namespace ringmark::bench
