// A handler that computes too long is found and named, at once or after a wait, by the server that it holds
// up.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/sleep.hpp"
#include "server/async_server.hpp"
#include "server/offload.hpp"
#include "server/services.hpp"
#include "tests/server/support/temporary_directory.hpp"
#include "tests/support/loopback.hpp"

namespace ringmark::server {
namespace {

using namespace std::chrono_literals;

constexpr int kStalls = 20;

void compute_for(runtime::Duration duration) {
  const runtime::Instant end = runtime::Clock::now() + duration;
  while (runtime::Clock::now() < end)
    continue;
}

Outcome stall_at_once(Services& /*services*/, const Request& /*request*/) {
  compute_for(10ms);
  return json_literal(http::Status::Ok, "1");
}

runtime::Task<Response> wait_and_stall() {
  EXPECT_TRUE(co_await runtime::sleep_for(1ms));
  compute_for(10ms);
  co_return json_literal(http::Status::Ok, "2");
}

Outcome stall_after_a_wait(Services& /*services*/, const Request& /*request*/) {
  return wait_and_stall();
}

Outcome answer_at_once(Services& /*services*/, const Request& /*request*/) {
  return json_literal(http::Status::Ok, "3");
}

void ask(const runtime::SocketAddress& server, std::string_view target) {
  const runtime::Descriptor client = testing::connected_to(server);
  testing::send_all(client,
                    "GET " + std::string{target} + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
  std::array<char, 1024> answer{};
  while (recv(client.number(), answer.data(), answer.size(), 0) > 0)
    continue;
}

TEST(Stall, OfAHandlerIsFoundAndNamedTwentyOfTwentyTimes) {
  const testing::TemporaryDirectory directory;
  Settings settings;
  settings.port = 0;
  settings.reactors = 1;
  settings.stall_warning = 10ms;
  Offload offload{1};
  store::SqliteDatabase database{{.file = directory.file("users"), .readers = 1}, offload};
  store::UserStore users{10};
  BackgroundTasks tasks{database, settings};
  Services services{users, database, runtime::Duration::zero(), "test:80", tasks};
  Router router;
  // A route a stall, so that none can stand in for another that was missed.
  std::vector<std::string> stalling;
  for (int number = 1; number <= kStalls; ++number) {
    const std::string& at_once = stalling.emplace_back("/at-once/" + std::to_string(number));
    router.add(http::Method::Get, at_once, stall_at_once);
    const std::string& after = stalling.emplace_back("/after/" + std::to_string(number));
    router.add(http::Method::Get, after, stall_after_a_wait);
  }
  router.add(http::Method::Get, "/quick", answer_at_once);
  services.metrics.begin(router, 1, ThreadCounters::Sharing::OneThread);
  Shared shared{settings, router, services};
  Listeners listeners = open_listeners(settings);
  const runtime::SocketAddress address = runtime::SocketAddress::of_socket(listeners.front().number());
  std::vector<std::string> named;  // by the one reactor, read when it has ended
  {
    AsyncServer server{shared, std::move(listeners),
                       [&named](const runtime::Stall& stall) { named.emplace_back(stall.activity); }};
    for (const std::string& target : stalling) {
      ask(address, target);
      ask(address, "/quick");
    }
    server.drain();
    EXPECT_TRUE(server.wait(runtime::kNever));
  }
  for (const std::string& target : stalling)
    EXPECT_GE(std::ranges::count(named, "GET " + target), 1) << target;
}

}  // namespace
}  // namespace ringmark::server
