// What a request on the fast path must not cost: the heap, once everything is warm.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "server/settings.hpp"
#include "tests/server/support/temporary_directory.hpp"
#include "tests/server/support/whole_server.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/loopback.hpp"

namespace ringmark::server {
namespace {

constexpr int kWarmUp = 200;
constexpr int kRequests = 1000;
constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";

void ask(const runtime::Descriptor& client) {
  testing::send_all(client, kRequest);
  std::array<char, 4096> answer{};
  const ssize_t size = recv(client.number(), answer.data(), answer.size(), 0);
  ASSERT_GT(size, 0);
  ASSERT_TRUE((std::string_view{answer.data(), static_cast<std::size_t>(size)}.starts_with("HTTP/1.1 200 ")));
}

class Allocation : public ::testing::TestWithParam<Mode> {};
INSTANTIATE_TEST_SUITE_P(Modes, Allocation, ::testing::Values(Mode::Async, Mode::Sync));

TEST_P(Allocation, ARequestOnTheFastPathUsesNoHeapAfterWarmUp) {
  if (!testing::allocations_are_counted()) GTEST_SKIP() << "a sanitizer brings its own allocator";
  const testing::TemporaryDirectory directory;
  Settings settings;
  settings.port = 0;
  settings.mode = GetParam();
  settings.reactors = 1;
  testing::WholeServer server{settings, directory.file("users")};
  {
    const runtime::Descriptor client = testing::connected_to(server.address());
    for (int count = 0; count < kWarmUp; ++count)
      ask(client);
    const testing::ExemptFromCounting this_client;
    const std::uint64_t before = testing::allocations();
    for (int count = 0; count < kRequests; ++count)
      ask(client);
    EXPECT_EQ(testing::allocations() - before, 0U);
  }
  EXPECT_TRUE(server.end());
}

}  // namespace
}  // namespace ringmark::server
