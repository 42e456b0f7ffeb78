// The fault loop: a scripted conversation with a whole server, in which one operation after the other goes
// wrong. Answers may be missing then, but the server must not hang, leak a descriptor or stop.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

#include "runtime/faults.hpp"
#include "server/settings.hpp"
#include "tests/server/support/temporary_directory.hpp"
#include "tests/server/support/whole_server.hpp"
#include "tests/support/descriptors.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::server {
namespace {

using namespace std::chrono_literals;
using runtime::FaultPoint;
using runtime::Faults;

constexpr std::uint64_t kEveryFaultUpTo = 500;
constexpr int kLaterFaults = 200;
constexpr std::uint64_t kLaterFaultMax = 5'000;

Settings settings_for(Mode mode, SyncModel model, runtime::Engine engine, Faults& faults) {
  Settings settings;
  settings.port = 0;
  settings.mode = mode;
  settings.sync_model = model;
  settings.threads = 2;
  settings.reactors = 1;
  settings.engine = engine;
  settings.database_delay = 1ms;
  settings.database_connections = 1;
  settings.faults = &faults;
  return settings;
}

// What each connection of the script sends: pipelined, in pieces, with content, slow handlers, and nonsense.
constexpr std::array<std::string_view, 5> kConversations{
    "GET / HTTP/1.1\r\nHost: t\r\n\r\nGET /healthz HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n",
    "POST /users HTTP/1.1\r\nHost: t\r\nContent-Length: 48\r\n\r\n"
    R"({"name":"Ada","email":"ada@example.com","age":3})"
    "GET /users/1 HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n",
    "POST /async-users?name=a&email=e HTTP/1.1\r\nHost: t\r\n\r\n"
    "GET /async-users HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    "GET / HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n",
    "GET / HTTP/1.1\nHost: t\n\n"};

// Sends and reads until the end of the stream. A server that says nothing for a second is hanging.
bool converse(const runtime::Descriptor& socket, std::string_view words) {
  const timeval patience{.tv_sec = 1, .tv_usec = 0};
  setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const std::size_t half = words.size() / 2;
  for (const std::string_view piece : {words.substr(0, half), words.substr(half)})
    static_cast<void>(send(socket.number(), piece.data(), piece.size(), MSG_NOSIGNAL));
  std::array<char, 4096> answer{};
  for (;;) {
    const ssize_t size = recv(socket.number(), answer.data(), answer.size(), 0);
    if (size > 0) continue;
    return size == 0 || errno != EAGAIN;
  }
}

struct ServingModel {
  const char* name;
  Mode mode;
  SyncModel sync_model;
  runtime::Engine engine;
};

class FaultLoop : public ::testing::TestWithParam<ServingModel> {
 protected:
  /// Runs the whole script with this fault. False: there were fewer operations than that.
  bool run(FaultPoint point, std::uint64_t nth, std::uint64_t seed) {
    Faults faults{point, nth, seed};
    const ServingModel& model = GetParam();
    const std::string place =
        std::string{model.name} + ", fault " + std::to_string(nth) + ", seed " + std::to_string(seed);
    try {
      testing::WholeServer server{settings_for(model.mode, model.sync_model, model.engine, faults),
                                  directory_.file("users")};
      for (const std::string_view words : kConversations) {
        const runtime::Descriptor client = testing::connected_to(server.address());
        EXPECT_TRUE(converse(client, words)) << "hangs: " << place << "\n" << words;
      }
      EXPECT_TRUE(server.end()) << "does not end: " << place;
    } catch (const std::runtime_error& refusal) {
      EXPECT_EQ(point, FaultPoint::ThreadStart) << refusal.what() << ": " << place;
    }
    return faults.visits() >= nth;
  }

  testing::TemporaryDirectory directory_;
};

INSTANTIATE_TEST_SUITE_P(
    Models, FaultLoop,
    ::testing::Values(ServingModel{"async", Mode::Async, SyncModel::Pool, runtime::Engine::Automatic},
                      ServingModel{"epoll", Mode::Async, SyncModel::Pool, runtime::Engine::Epoll},
                      ServingModel{"thread_per_connection", Mode::Sync, SyncModel::ThreadPerConnection,
                                   runtime::Engine::Automatic},
                      ServingModel{"thread_per_request", Mode::Sync, SyncModel::ThreadPerRequest,
                                   runtime::Engine::Automatic}),
    [](const auto& model) { return std::string{model.param.name}; });

TEST_P(FaultLoop, NoOperationThatGoesWrongHangsOrLeaks) {
  if (GetParam().mode == Mode::Sync) GTEST_SKIP() << "a blocking thread has no ring";
  run(FaultPoint::RingOperation, kEveryFaultUpTo * 100, 0);  // what is opened once and kept
  const std::size_t before = testing::open_descriptors();
  std::mt19937_64 random{1};
  for (std::uint64_t nth = 1; nth <= testing::scaled(kEveryFaultUpTo); ++nth) {
    const bool reached = run(FaultPoint::RingOperation, nth, random());
    if (!reached) break;
  }
  for (std::uint64_t nth = 1; nth <= 12; ++nth) {
    for (std::uint64_t seed = 0; seed < 4; ++seed)  // each kind of fault at each early operation
      run(FaultPoint::RingOperation, nth, seed);
  }
  for (int count = 0; count < static_cast<int>(testing::scaled(kLaterFaults)); ++count)
    run(FaultPoint::RingOperation, 1 + random() % kLaterFaultMax, random());
  EXPECT_EQ(testing::open_descriptors(), before);
}

TEST_P(FaultLoop, NoThreadThatCannotStartHangsOrLeaks) {
  run(FaultPoint::ThreadStart, kEveryFaultUpTo * 100, 0);
  const std::size_t before = testing::open_descriptors();
  for (std::uint64_t nth = 1; nth <= kEveryFaultUpTo; ++nth) {
    const bool reached = run(FaultPoint::ThreadStart, nth, 0);
    if (!reached) break;
  }
  EXPECT_EQ(testing::open_descriptors(), before);
}

}  // namespace
}  // namespace ringmark::server
