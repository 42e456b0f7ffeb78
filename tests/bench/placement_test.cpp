// Ports, programs and the wait for a server.
#include "bench/placement.hpp"

#include <gtest/gtest.h>

namespace ringmark::bench {
namespace {

TEST(FindOnPath, FindsWhatIsInstalledAndNothingElse) {
  EXPECT_NE(find_on_path("sh"), "");
  EXPECT_EQ(find_on_path("no-such-program-anywhere"), "");
}

TEST(FindProgram, SaysWhereItLooked) {
  const auto program = find_program("no-such-program");
  ASSERT_FALSE(program.has_value());
  EXPECT_TRUE(program.error().starts_with("no-such-program is neither in ")) << program.error();
}

TEST(FreePort, IsAboveTheReservedOnes) {
  const auto port = free_port();
  ASSERT_TRUE(port.has_value());
  EXPECT_GT(*port, 1024);
}

TEST(WaitUntilAccepting, FailsWhenTheServerEndsBefore) {
  auto process = Process::start(
      {.program = "/bin/sh", .arguments = {"-c", "echo no licence >&2; exit 1"}, .cpu = std::nullopt});
  ASSERT_TRUE(process.has_value());
  const std::uint16_t port = free_port().value();
  const auto accepting = wait_until_accepting(port, *process);
  ASSERT_FALSE(accepting.has_value());
  EXPECT_EQ(accepting.error(),
            "the server ended before it listened on port " + std::to_string(port) + ": no licence\n");
}

}  // namespace
}  // namespace ringmark::bench
