// What an idle WebSocket costs on a reactor.
#include <gtest/gtest.h>
#include <malloc.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/server/support/serving_models.hpp"
#include "tests/server/support/temporary_directory.hpp"
#include "tests/server/support/whole_server.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/loopback.hpp"

namespace ringmark::server {
namespace {

constexpr std::string_view kHandshake =
    "GET /ws HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
constexpr std::string_view kAnswerEnd = "\r\n\r\n";

/// Opens sessions, each after the one before has been answered.
void open_sessions(const runtime::SocketAddress& server, std::size_t count,
                   std::vector<runtime::Descriptor>& clients) {
  for (; count > 0; --count) {
    clients.push_back(testing::connected_to(server));
    testing::send_all(clients.back(), kHandshake);
    std::string answer;
    while (!answer.ends_with(kAnswerEnd))
      answer += testing::receive_exactly(clients.back(), 1);
    ASSERT_TRUE(answer.starts_with("HTTP/1.1 101 ")) << answer;
  }
}

TEST(WebSocketMemory, AnIdleSessionOnAReactorOwnsAtMostOneKibibyte) {
  if (!testing::allocations_are_counted()) GTEST_SKIP() << "a sanitizer brings its own allocator";
  constexpr std::size_t kSessions = 200;
  const testing::TemporaryDirectory directory;
  testing::WholeServer server{settings_for(testing::kServingModels[0]), directory.file("users")};
  {
    std::vector<runtime::Descriptor> clients;
    clients.reserve(2 * kSessions);
    open_sessions(server.address(), kSessions, clients);
    const struct mallinfo2 before = mallinfo2();
    open_sessions(server.address(), kSessions, clients);
    const struct mallinfo2 after = mallinfo2();
    EXPECT_LE((after.uordblks - before.uordblks) / kSessions, 1024U);
  }
  EXPECT_TRUE(server.end());
}

}  // namespace
}  // namespace ringmark::server
