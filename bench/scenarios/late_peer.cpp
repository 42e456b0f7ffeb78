// One coroutine a connection: receive, wait, answer.
#include "bench/scenarios/late_peer.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>

#include "runtime/descriptor.hpp"
#include "runtime/reactor.hpp"
#include "runtime/sleep.hpp"
#include "runtime/socket_address.hpp"
#include "runtime/task_group.hpp"
#include "runtime/tcp_listener.hpp"
#include "runtime/tcp_stream.hpp"

namespace ringmark::bench {
namespace {

using runtime::Task;

constexpr std::chrono::hours kIdleLimit{1};

Task<void> answer_late(runtime::Descriptor socket) {
  runtime::TcpStream stream{std::move(socket)};
  for (;;) {
    const auto received = co_await stream.receive(kIdleLimit);
    const runtime::Instant arrived = runtime::Clock::now();
    if (!received || received->end_of_stream()) break;
    const std::string question{received->bytes().front()};
    const std::chrono::milliseconds delay{static_cast<unsigned char>(question.front())};
    const auto slept = co_await runtime::sleep_until(arrived + delay);
    const auto sent = co_await stream.send(question, kIdleLimit);
    if (!slept || !sent) break;
  }
  co_await stream.close();
}

Task<void> serve(runtime::Descriptor listening) {
  runtime::TcpListener listener{std::move(listening)};
  runtime::TaskGroup connections;
  for (;;) {
    auto accepted = co_await listener.accept();
    if (!accepted) continue;
    connections.spawn(answer_late(std::move(*accepted)));
  }
}

}  // namespace

Outcome<void> run_late_peer(std::uint16_t port) {
  std::ignore = runtime::raise_descriptor_limit();
  auto listening = runtime::listen_on(*runtime::SocketAddress::from_literal("127.0.0.1", port),
                                      runtime::PortSharing::Exclusive);
  if (!listening) return failure("port " + std::to_string(port) + ": " + describe(listening.error()));
  runtime::run(serve(std::move(*listening)));
  return {};
}

}  // namespace ringmark::bench
