// The limit of an epoll server: one thread, edge-triggered, one receive and one send a batch of requests.

#include <sys/epoll.h>

#include <array>
#include <vector>

#include "bench/floor/floor.hpp"

namespace ringmark::bench {
namespace {

constexpr std::size_t kReceiveBytes = 16 * 1024;  // shared by all connections, so it stays in the L1 cache
constexpr std::size_t kEventsMax = 256;

enum class Fate { Keep, Close };

struct Connection {
  MessageCounter requests;
  UnsentAnswers answers;
};

Fate send_what_fits(int descriptor, UnsentAnswers& answers) {
  while (!answers.empty()) {
    const std::string_view bytes = answers.next();
    const ssize_t result = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (result < 0)
      return errno == EAGAIN ? Fate::Keep : Fate::Close;  // EAGAIN: an EPOLLOUT edge will follow
    answers.sent(static_cast<std::size_t>(result));
  }
  return Fate::Keep;
}

class Server {
 public:
  explicit Server(int listener) : listener_{listener}, epoll_{require(::epoll_create1(0), "epoll_create1")} {
    watch(listener_, EPOLLIN);
  }

  void turn() {
    const int count = ::epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), -1);
    for (int index = 0; index < count; ++index) {
      const epoll_event& event = events_[static_cast<std::size_t>(index)];
      if (event.data.fd == listener_) {
        accept_all();
      } else if (serve(event.data.fd, event.events) == Fate::Close) {
        ::close(event.data.fd);
      }
    }
  }

 private:
  void watch(int descriptor, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = descriptor;
    require(::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
  }

  void accept_all() {
    for (;;) {
      const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
      if (descriptor < 0) return;
      const auto index = static_cast<std::size_t>(descriptor);
      if (index >= connections_.size()) connections_.resize(index + 1);
      connections_[index] = Connection{};
      watch(descriptor, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
    }
  }

  Fate serve(int descriptor, std::uint32_t events) {
    Connection& connection = connections_[static_cast<std::size_t>(descriptor)];
    for (;;) {
      const ssize_t result = ::recv(descriptor, buffer_.data(), buffer_.size(), 0);
      if (result == 0) return Fate::Close;
      if (result < 0 && errno != EAGAIN) return Fate::Close;
      if (result < 0) return send_what_fits(descriptor, connection.answers);
      const auto byte_count = static_cast<std::size_t>(result);
      const std::optional<std::size_t> count = connection.requests.take({buffer_.data(), byte_count});
      if (!count) return Fate::Close;
      connection.answers.add(*count);
      if (send_what_fits(descriptor, connection.answers) == Fate::Close) return Fate::Close;
      // A short receive has emptied the socket, and whatever comes next is an edge. An end of stream is no
      // further edge.
      if (byte_count < buffer_.size() && (events & EPOLLRDHUP) == 0) return Fate::Keep;
    }
  }

  int listener_;
  int epoll_;
  std::vector<Connection> connections_;  // by descriptor
  std::array<epoll_event, kEventsMax> events_{};
  std::array<char, kReceiveBytes> buffer_{};
};

}  // namespace
}  // namespace ringmark::bench

int main(int argc, char** argv) {
  ringmark::bench::Server server{ringmark::bench::start_server(argc, argv, SOCK_NONBLOCK)};
  for (;;)
    server.turn();
}
