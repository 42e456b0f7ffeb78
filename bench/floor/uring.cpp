// The limit of an io_uring server: one thread, multishot accept and receive, one system call a turn.

#include <cstdint>
#include <vector>

#include "bench/floor/floor.hpp"
#include "bench/floor/ring.hpp"

namespace ringmark::bench {
namespace {

struct Connection {
  int descriptor;
  bool receiving;
  bool sending;
  MessageCounter requests;
  UnsentAnswers answers;
};

class Server {
 public:
  explicit Server(int listener) : listener_{listener} { accept(); }

  void turn() {
    ring_.turn([this](Tag tag, const io_uring_cqe& completion, std::string_view received) {
      switch (tag.operation) {
        case Operation::Accept:
          return on_accept(completion);
        case Operation::Receive:
          return on_receive(tag.slot, completion, received);
        case Operation::Send:
          return on_send(tag.slot, completion.res);
        case Operation::Deadline:
          return;  // the client's
      }
    });
  }

 private:
  void accept() {
    io_uring_sqe* submission = ring_.next_submission();
    io_uring_prep_multishot_accept(submission, listener_, nullptr, nullptr, 0);
    submission->user_data = Tag{.slot = 0, .operation = Operation::Accept}.encode();
  }

  void on_accept(const io_uring_cqe& completion) {
    if ((completion.flags & IORING_CQE_F_MORE) == 0) accept();
    if (completion.res < 0) return;  // the peer left while queued, or no descriptor is free
    std::uint32_t slot = static_cast<std::uint32_t>(connections_.size());
    if (free_slots_.empty()) {
      connections_.emplace_back();
    } else {
      slot = free_slots_.back();
      free_slots_.pop_back();
    }
    connections_[slot] = Connection{
        .descriptor = completion.res, .receiving = true, .sending = false, .requests = {}, .answers = {}};
    ring_.receive(completion.res, {.slot = slot, .operation = Operation::Receive});
  }

  void on_receive(std::uint32_t slot, const io_uring_cqe& completion, std::string_view received) {
    Connection& connection = connections_[slot];
    connection.receiving = (completion.flags & IORING_CQE_F_MORE) != 0;
    if (completion.res > 0) answer(slot, received);
    if (connection.receiving) return;
    // ENOBUFS: all buffers were in use; this turn gives them back before the kernel sees the receive.
    if (completion.res > 0 || completion.res == -ENOBUFS) {
      connection.receiving = true;
      return ring_.receive(connection.descriptor, {.slot = slot, .operation = Operation::Receive});
    }
    close_if_idle(slot);
  }

  void answer(std::uint32_t slot, std::string_view received) {
    Connection& connection = connections_[slot];
    const std::optional<std::size_t> count = connection.requests.take(received);
    if (!count) return stop(connection);
    connection.answers.add(*count);
    if (!connection.sending) send(slot);
  }

  // One send at a time: the kernel may reorder two of one socket.
  void send(std::uint32_t slot) {
    Connection& connection = connections_[slot];
    connection.sending = !connection.answers.empty();
    if (!connection.sending) return;
    ring_.send(connection.descriptor, connection.answers.next(),
               {.slot = slot, .operation = Operation::Send});
  }

  void on_send(std::uint32_t slot, int result) {
    Connection& connection = connections_[slot];
    if (result < 0) {
      connection.sending = false;
      stop(connection);
    } else {
      connection.answers.sent(static_cast<std::size_t>(result));
      send(slot);
    }
    close_if_idle(slot);
  }

  // close(2) would not end a pending receive, shutdown(2) does.
  static void stop(const Connection& connection) { ::shutdown(connection.descriptor, SHUT_RDWR); }

  void close_if_idle(std::uint32_t slot) {
    const Connection& connection = connections_[slot];
    if (connection.receiving || connection.sending) return;
    ::close(connection.descriptor);
    free_slots_.push_back(slot);
  }

  Ring ring_;
  int listener_;
  std::vector<Connection> connections_;  // by slot; the kernel holds no address in it
  std::vector<std::uint32_t> free_slots_;
};

}  // namespace
}  // namespace ringmark::bench

int main(int argc, char** argv) {
  ringmark::bench::Server server{ringmark::bench::start_server(argc, argv)};
  for (;;)
    server.turn();
}
