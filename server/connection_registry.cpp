// Reaching every open connection.
#include "server/connection_registry.hpp"

#include <sys/socket.h>

#include <tuple>

namespace ringmark::server {

void ConnectionRegistry::add(Connection& connection) {
  const std::lock_guard lock{mutex_};
  open_.push_back(connection);
}

void ConnectionRegistry::remove(Connection& connection) {
  const std::lock_guard lock{mutex_};
  connection.unlink();
}

void ConnectionRegistry::stop_idle() {
  const std::lock_guard lock{mutex_};
  open_.for_each([](Connection& connection) { connection.stop_if_idle(); });
}

void ConnectionRegistry::abort_all() {
  const std::lock_guard lock{mutex_};
  open_.for_each([](Connection& connection) { shutdown(connection.stream().descriptor(), SHUT_RDWR); });
}

void turn_away(int descriptor) {
  constexpr std::string_view kFull =
      "HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-type: text/plain; charset=utf-8\r\n"
      "content-length: 20\r\nconnection: close\r\n\r\ntoo many connections";
  // Best effort: a client that does not read this at once is not waited for.
  std::ignore = send(descriptor, kFull.data(), kFull.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  shutdown(descriptor, SHUT_WR);
}

}  // namespace ringmark::server
