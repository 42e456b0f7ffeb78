// Sending and reading under one deadline.
#include "tests/server/support/conversation.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "tests/support/loopback.hpp"

namespace ringmark::testing {
namespace {

constexpr std::size_t kAnswerBytes = 1024;  // holds a head and a little content

}  // namespace

Conversation::Conversation(const runtime::SocketAddress& address, std::string_view words)
    : socket_{connected_to(address)} {
  const int one = 1;  // the second piece is not to wait for the acknowledgement of the first
  setsockopt(socket_.number(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  const std::string_view begin = words.substr(0, words.size() / 2);
  const ssize_t taken = send(socket_.number(), begin.data(), begin.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (taken >= 0) {
    unsent_ = words.substr(static_cast<std::size_t>(taken));
    send_on();
  }
}

void Conversation::send_on() {
  const ssize_t taken = send(socket_.number(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (taken >= 0) {
    unsent_.remove_prefix(static_cast<std::size_t>(taken));
  } else if (errno != EAGAIN) {
    unsent_ = {};  // nobody reads it any more, but an answer may be on its way
  }
}

bool Conversation::ends() {
  std::array<char, 16 * 1024> received;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until_ - runtime::Clock::now());
    const short wanted = unsent_.empty() ? POLLIN : POLLIN | POLLOUT;
    pollfd watched{.fd = socket_.number(), .events = wanted, .revents = 0};
    if (poll(&watched, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0))) <= 0) return false;
    if ((watched.revents & POLLOUT) != 0) send_on();
    if ((watched.revents & ~POLLOUT) == 0) continue;
    const ssize_t size = recv(socket_.number(), received.data(), received.size(), 0);
    if (size <= 0) return true;
    answer_bytes_ += static_cast<std::size_t>(size);
    const std::size_t wanting = kAnswerBytes - std::min(kAnswerBytes, answer_.size());
    answer_.append(received.data(), std::min(wanting, static_cast<std::size_t>(size)));
  }
}

}  // namespace ringmark::testing
