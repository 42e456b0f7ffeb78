// Processors, ports and programs.
#include "bench/placement.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <sstream>

#include "runtime/clock.hpp"
#include "runtime/descriptor.hpp"
#include "runtime/socket_address.hpp"
#include "runtime/thread.hpp"

namespace ringmark::bench {
namespace {

using runtime::Descriptor;
using runtime::SocketAddress;

constexpr std::chrono::seconds kAcceptLimit{10};
constexpr int kAcceptRetryMilliseconds = 2;

// Taken before anybody pins this process: pinning shrinks the set.
const std::vector<int>& cpus_at_start() {
  static const std::vector<int> cpus = runtime::usable_cpus();
  return cpus;
}

SocketAddress loopback(std::uint16_t port) {
  return *SocketAddress::from_literal("127.0.0.1", port);
}

}  // namespace

int measured_cpu() {
  return cpus_at_start().front();
}

int load_cpu() {
  return cpus_at_start().back();
}

Outcome<void> pin_to_measured_cpu() {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(static_cast<std::size_t>(measured_cpu()), &cpus);
  if (::sched_setaffinity(0, sizeof cpus, &cpus) == 0) return {};
  return failure("cannot run on processor " + std::to_string(measured_cpu()));
}

std::string own_program() {
  return std::filesystem::read_symlink("/proc/self/exe").string();
}

Outcome<std::string> find_program(const std::string& name) {
  const std::filesystem::path here = std::filesystem::path{own_program()}.parent_path();
  const std::filesystem::path tree = here.parent_path();
  const std::array<std::filesystem::path, 5> places{here / name, tree / "server" / name,
                                                    tree / "loadgen" / name, here / "floor" / name,
                                                    tree / "bench" / name};
  for (const std::filesystem::path& place : places) {
    if (::access(place.c_str(), X_OK) == 0) return place.string();
  }
  return failure(name + " is neither in " + here.string() + " nor in the build tree around it");
}

std::string find_on_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  // Debian keeps nginx in a directory that is not on every user's path.
  std::istringstream places{std::string{path == nullptr ? "" : path} + ":/usr/sbin:/sbin"};
  for (std::string place; std::getline(places, place, ':');) {
    const std::string candidate = place + "/" + name;
    if (!place.empty() && ::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

Outcome<std::uint16_t> free_port() {
  const Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const SocketAddress any = loopback(0);
  if (!socket.open() || ::bind(socket.number(), any.native(), any.size()) != 0)
    return failure("no free port");
  return SocketAddress::of_socket(socket.number()).port();
}

Outcome<void> wait_until_accepting(std::uint16_t port, Process& server) {
  const SocketAddress address = loopback(port);
  const runtime::Instant until = runtime::Clock::now() + kAcceptLimit;
  while (runtime::Clock::now() < until) {
    const Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (::connect(socket.number(), address.native(), address.size()) == 0) return {};
    if (server.ended()) {
      return failure("the server ended before it listened on port " + std::to_string(port) + ": " +
                     server.stop().errors);
    }
    ::poll(nullptr, 0, kAcceptRetryMilliseconds);
  }
  return failure("nobody listens on port " + std::to_string(port) + " after " +
                 std::to_string(kAcceptLimit.count()) + " s");
}

}  // namespace ringmark::bench
