// The threads of the scripted server.
#include "tests/loadgen/scripted_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "runtime/socket_address.hpp"
#include "tests/support/loopback.hpp"

namespace ringmark::loadgen {
namespace {

constexpr int kBacklog = 128;
constexpr std::size_t kReceiveBytes = 4096;
constexpr std::string_view kHeadEnd = "\r\n\r\n";

}  // namespace

std::string ScriptedConnection::read_head() {
  std::array<char, kReceiveBytes> piece{};
  std::size_t end = buffer_.find(kHeadEnd);
  while (end == std::string::npos) {
    const ssize_t size = recv(descriptor_, piece.data(), piece.size(), 0);
    if (size <= 0) return {};
    buffer_.append(piece.data(), static_cast<std::size_t>(size));
    end = buffer_.find(kHeadEnd);
  }
  std::string head = buffer_.substr(0, end + kHeadEnd.size());
  buffer_.erase(0, head.size());
  return head;
}

void ScriptedConnection::skip(std::size_t size) {
  std::array<char, kReceiveBytes> piece{};
  const std::size_t buffered = std::min(size, buffer_.size());
  buffer_.erase(0, buffered);
  for (std::size_t left = size - buffered; left > 0;) {
    const ssize_t got = recv(descriptor_, piece.data(), std::min(left, piece.size()), 0);
    if (got <= 0) return;
    left -= static_cast<std::size_t>(got);
  }
}

void ScriptedConnection::drain() {
  std::array<char, kReceiveBytes> piece{};
  while (recv(descriptor_, piece.data(), piece.size(), 0) > 0)
    continue;
}

void ScriptedConnection::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t taken = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (taken <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(taken));
  }
}

void ScriptedConnection::send_in_octets(std::string_view bytes) const {
  const int on = 1;
  setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  for (std::size_t at = 0; at < bytes.size(); ++at)
    send(bytes.substr(at, 1));
}

ScriptedServer::ScriptedServer(Script script)
    : script_{std::move(script)}, listening_{testing::listening_socket(kBacklog)}, acceptor_{[this] {
        accept_all();
      }} {}

ScriptedServer::~ScriptedServer() {
  shutdown(listening_.number(), SHUT_RDWR);
  {
    const std::lock_guard lock{mutex_};
    closing_ = true;
    for (const int descriptor : open_)
      shutdown(descriptor, SHUT_RDWR);
  }
  acceptor_.join();
  for (std::jthread& connection : connections_)
    connection.join();
}

std::string ScriptedServer::url() const {
  return "http://" + runtime::SocketAddress::of_socket(listening_.number()).text() + "/";
}

void ScriptedServer::accept_all() {
  for (std::size_t index = 0;; ++index) {
    const int descriptor = accept4(listening_.number(), nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) return;
    const std::lock_guard lock{mutex_};
    open_.push_back(descriptor);
    if (closing_) shutdown(descriptor, SHUT_RDWR);
    connections_.emplace_back([this, descriptor, index] {
      ScriptedConnection connection{descriptor, index};
      script_(connection);
      const std::lock_guard closing_lock{mutex_};
      std::erase(open_, descriptor);
      close(descriptor);
    });
  }
}

ScriptedServer::Script always(std::string_view answer) {
  return [answer](ScriptedConnection& connection) {
    while (!connection.read_head().empty())
      connection.send(answer);
  };
}

}  // namespace ringmark::loadgen
