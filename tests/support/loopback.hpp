// Plain blocking sockets on the loopback device: the peers that the runtime's sockets are tested against.
#pragma once

#include <string>
#include <string_view>

#include "runtime/clock.hpp"
#include "runtime/descriptor.hpp"
#include "runtime/socket_address.hpp"

namespace ringmark::testing {

/// No test waits this long unless it fails.
inline constexpr runtime::Duration kPatience = std::chrono::seconds{30};

/// Time-outs that tests do wait for.
inline constexpr runtime::Duration kShort = std::chrono::milliseconds{150};

/// Two ends of one TCP connection over 127.0.0.1.
struct ConnectedPair {
  runtime::Descriptor ours;
  runtime::Descriptor peer;
};

/// 127.0.0.1, port 0: the kernel picks a free one.
[[nodiscard]] runtime::SocketAddress any_loopback_port();

/// A socket that listens on a free loopback port and holds at most `backlog` connections nobody has accepted.
[[nodiscard]] runtime::Descriptor listening_socket(int backlog);

/// Connects at once, or stops the test program.
[[nodiscard]] runtime::Descriptor connected_to(const runtime::SocketAddress& address);

[[nodiscard]] ConnectedPair connected_pair();

/// Blocks until all of `bytes` are sent.
void send_all(const runtime::Descriptor& socket, std::string_view bytes);

/// Blocks until `size` bytes or the end of the stream have come; returns what came.
[[nodiscard]] std::string receive_exactly(const runtime::Descriptor& socket, std::size_t size);

/// Makes the socket's close send a reset instead of an orderly end (socket(7), SO_LINGER with time 0).
void reset_on_close(const runtime::Descriptor& socket);

/// SO_SNDBUF or SO_RCVBUF; the kernel doubles the number for its bookkeeping (socket(7)).
void limit_buffer(const runtime::Descriptor& socket, int option, int bytes);

/// `size` bytes in which a lost, doubled or swapped block shows: every eighth byte counts on.
[[nodiscard]] std::string numbered_bytes(std::size_t size);

}  // namespace ringmark::testing
