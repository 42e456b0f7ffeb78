// Blocking sockets by plain system calls, independent of the code under test.
#include "tests/support/loopback.hpp"

#include <sys/socket.h>

#include <cstdint>
#include <cstring>

#include "runtime/check.hpp"

namespace ringmark::testing {

using runtime::Descriptor;
using runtime::SocketAddress;

SocketAddress any_loopback_port() {
  return *SocketAddress::from_literal("127.0.0.1", 0);
}

Descriptor listening_socket(int backlog) {
  const SocketAddress address = any_loopback_port();
  Descriptor socket{::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0)};
  RINGMARK_CHECK(bind(socket.number(), address.native(), address.size()) == 0, "a free port is bound");
  RINGMARK_CHECK(listen(socket.number(), backlog) == 0, "a bound socket listens");
  return socket;
}

Descriptor connected_to(const SocketAddress& address) {
  Descriptor socket{::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0)};
  RINGMARK_CHECK(connect(socket.number(), address.native(), address.size()) == 0, "the peer listens");
  return socket;
}

ConnectedPair connected_pair() {
  const Descriptor listening = listening_socket(1);
  Descriptor peer = connected_to(SocketAddress::of_socket(listening.number()));
  Descriptor ours{accept4(listening.number(), nullptr, nullptr, SOCK_CLOEXEC)};
  RINGMARK_CHECK(ours.open(), "a connection waits");
  return {std::move(ours), std::move(peer)};
}

void send_all(const Descriptor& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t taken = send(socket.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    RINGMARK_CHECK(taken > 0, "the peer takes bytes");
    bytes.remove_prefix(static_cast<std::size_t>(taken));
  }
}

std::string receive_exactly(const Descriptor& socket, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got = recv(socket.number(), bytes.data() + filled, size - filled, 0);
    if (got <= 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

void reset_on_close(const Descriptor& socket) {
  const linger now{.l_onoff = 1, .l_linger = 0};
  RINGMARK_CHECK(setsockopt(socket.number(), SOL_SOCKET, SO_LINGER, &now, sizeof now) == 0,
                 "SO_LINGER is set");
}

void limit_buffer(const Descriptor& socket, int option, int bytes) {
  RINGMARK_CHECK(setsockopt(socket.number(), SOL_SOCKET, option, &bytes, sizeof bytes) == 0,
                 "the buffer is limited");
}

std::string numbered_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
    const std::uint64_t number = at / sizeof(std::uint64_t);
    std::memcpy(bytes.data() + at, &number, std::min(sizeof number, size - at));
  }
  return bytes;
}

}  // namespace ringmark::testing
