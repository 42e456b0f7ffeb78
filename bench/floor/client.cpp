// The limit of a load generator: one thread, one ring, a closed loop on each connection.

#include <netdb.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/floor/floor.hpp"
#include "bench/floor/latency_histogram.hpp"
#include "bench/floor/ring.hpp"

namespace ringmark::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr unsigned kConnectionsMax = 65'536;
constexpr unsigned kSecondsMax = 86'400;
constexpr unsigned kPipelineMax = 1024;
constexpr std::size_t kFirstReceiveBytes = 1024;

struct Connection {
  int descriptor;
  std::size_t awaited;  // answers that the last send still lacks
  std::string_view unsent;
  Clock::time_point asked;
  MessageCounter answers;
};

int connect_to(const char* host, const char* port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* address = nullptr;
  if (::getaddrinfo(host, port, &hints, &address) != 0) fail("host unknown", EADDRNOTAVAIL);
  const int descriptor = require(::socket(address->ai_family, SOCK_STREAM, 0), "socket");
  require(::connect(descriptor, address->ai_addr, address->ai_addrlen), "connect");
  ::freeaddrinfo(address);
  disable_nagle(descriptor);
  return descriptor;
}

// Asks once, on a connection of its own, how much content follows the head of an answer.
std::size_t learn_content_bytes(const char* host, const char* port, std::string_view request) {
  const int descriptor = connect_to(host, port);
  require(static_cast<int>(::send(descriptor, request.data(), request.size(), MSG_NOSIGNAL)), "send");
  std::string head;
  while (find_head_end(head, 0) == std::string::npos) {
    std::array<char, kFirstReceiveBytes> piece;
    const ssize_t size = ::recv(descriptor, piece.data(), piece.size(), 0);
    if (size <= 0) fail("first answer", size < 0 ? errno : ECONNRESET);
    head.append(piece.data(), static_cast<std::size_t>(size));
  }
  ::close(descriptor);
  std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
  constexpr std::string_view kField = "\r\ncontent-length: ";
  const std::size_t field = head.find(kField);
  if (field == std::string::npos) fail("first answer without content-length", EPROTO);
  return std::strtoull(head.c_str() + field + kField.size(), nullptr, 10);
}

class Client {
 public:
  Client(std::string requests, std::size_t pipeline, std::size_t content_bytes)
      : requests_{std::move(requests)}, pipeline_{pipeline}, content_bytes_{content_bytes} {}

  void add_connection(int descriptor) {
    connections_.push_back(
        {.descriptor = descriptor, .awaited = 0, .unsent = {}, .asked = {}, .answers = {}});
  }

  // Asks until `seconds` have passed or no connection is left, then prints the result; false if nothing was
  // answered.
  bool run(unsigned seconds) {
    const Clock::time_point start = Clock::now();
    const double cpu_start = cpu_seconds();
    __kernel_timespec deadline{.tv_sec = seconds, .tv_nsec = 0};
    io_uring_sqe* submission = ring_.next_submission();
    io_uring_prep_timeout(submission, &deadline, 0, 0);
    submission->user_data = Tag{.slot = 0, .operation = Operation::Deadline}.encode();
    arrived_ = start;
    for (std::uint32_t slot = 0; slot < connections_.size(); ++slot) {
      ring_.receive(connections_[slot].descriptor, {.slot = slot, .operation = Operation::Receive});
      ask(slot);
    }
    open_count_ = connections_.size();
    while (!finished_ && open_count_ != 0)
      turn();
    const double elapsed = std::chrono::duration<double>(Clock::now() - start).count();
    std::printf("{\"requests\":%ju,\"seconds\":%.6f,\"cpu_seconds\":%.6f,\"p50_ns\":%ju,\"p99_ns\":%ju}\n",
                std::uintmax_t{answered_}, elapsed, cpu_seconds() - cpu_start,
                std::uintmax_t{latencies_.quantile(0.50, answered_)},
                std::uintmax_t{latencies_.quantile(0.99, answered_)});
    return answered_ != 0;
  }

 private:
  static double cpu_seconds() {
    constexpr double kMicroseconds = 1e-6;
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * kMicroseconds;
  }

  void turn() {
    bool first = true;
    ring_.turn([&](Tag tag, const io_uring_cqe& completion, std::string_view received) {
      if (first)
        arrived_ = Clock::now();  // one clock reading a turn, for what arrived and for what is asked next
      first = false;
      switch (tag.operation) {
        case Operation::Receive:
          return on_receive(tag.slot, completion, received);
        case Operation::Send:
          return on_send(tag.slot, completion.res);
        case Operation::Deadline:
          finished_ = true;
          return;
        case Operation::Accept:
          return;  // the server's
      }
    });
  }

  void ask(std::uint32_t slot) {
    Connection& connection = connections_[slot];
    connection.awaited = pipeline_;
    connection.asked = arrived_;
    connection.unsent = requests_;
    ring_.send(connection.descriptor, connection.unsent, {.slot = slot, .operation = Operation::Send});
  }

  void on_send(std::uint32_t slot, int result) {
    Connection& connection = connections_[slot];
    if (result < 0) return;  // the receive of this connection reports its end
    connection.unsent.remove_prefix(static_cast<std::size_t>(result));
    if (connection.unsent.empty()) return;
    ring_.send(connection.descriptor, connection.unsent, {.slot = slot, .operation = Operation::Send});
  }

  void on_receive(std::uint32_t slot, const io_uring_cqe& completion, std::string_view received) {
    Connection& connection = connections_[slot];
    if (completion.res <= 0 && completion.res != -ENOBUFS) {
      --open_count_;
      return;
    }
    if ((completion.flags & IORING_CQE_F_MORE) == 0) {
      ring_.receive(connection.descriptor, {.slot = slot, .operation = Operation::Receive});
    }
    const std::optional<std::size_t> count = connection.answers.take(received, content_bytes_);
    if (!count) fail("answer above 16 KiB", EMSGSIZE);
    if (*count > connection.awaited) fail("more answers than requests", EPROTO);
    if (*count == 0) return;
    const std::chrono::nanoseconds latency = arrived_ - connection.asked;
    latencies_.add(static_cast<std::uint64_t>(latency.count()), *count);
    answered_ += *count;
    connection.awaited -= *count;
    if (connection.awaited == 0) ask(slot);
  }

  std::string requests_;  // as many as one send asks
  std::size_t pipeline_;
  std::size_t content_bytes_;
  std::vector<Connection> connections_;  // by slot
  std::size_t open_count_ = 0;
  std::uint64_t answered_ = 0;
  Clock::time_point arrived_;
  bool finished_ = false;
  LatencyHistogram latencies_;
  Ring ring_;
};

}  // namespace
}  // namespace ringmark::bench

int main(int argc, char** argv) {
  using namespace ringmark::bench;
  if (argc != 5 && argc != 6) {
    std::fprintf(stderr, "usage: %s HOST PORT CONNECTIONS SECONDS [PIPELINE]\n", argv[0]);
    return 2;
  }
  const unsigned connections = number_argument(argv[3], "CONNECTIONS", 1, kConnectionsMax);
  const unsigned seconds = number_argument(argv[4], "SECONDS", 1, kSecondsMax);
  const unsigned pipeline = argc == 6 ? number_argument(argv[5], "PIPELINE", 1, kPipelineMax) : 1;
  prepare_process();
  const std::string request = std::string{"GET / HTTP/1.1\r\nHost: "} + argv[1] + ":" + argv[2] + "\r\n\r\n";
  const std::size_t content_bytes = learn_content_bytes(argv[1], argv[2], request);
  std::string requests;
  for (unsigned index = 0; index < pipeline; ++index)
    requests += request;
  Client client{std::move(requests), pipeline, content_bytes};
  for (unsigned index = 0; index < connections; ++index)
    client.add_connection(connect_to(argv[1], argv[2]));
  return client.run(seconds) ? 0 : 1;
}
