// What one WebSocket client has still to be sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/tcp_stream.hpp"
#include "server/chat/shared_frame.hpp"

namespace ringmark::server {

/// Frames in order, and how much of the first has left. Owns next to no memory while it is empty. One thread.
class Outbox {
 public:
  /// Keeps the frame behind the others. False: more than `limit_bytes` wait already. Throws std::bad_alloc.
  [[nodiscard]] bool put(SharedFrame frame, std::size_t limit_bytes);

  enum class Flushed : std::uint8_t {
    All,
    Some,  ///< the socket is full
    Broken
  };
  /// Sends what the socket takes, many frames with one system call. Waits in no context.
  [[nodiscard]] Flushed flush(runtime::TcpStream& stream) noexcept;

  /// Forgets what has not begun to leave: a frame in pieces must be finished before another one.
  void forget_unbegun() noexcept;

  [[nodiscard]] bool empty() const noexcept { return first_ == frames_.size(); }

 private:
  void take_off(std::size_t sent) noexcept;

  std::vector<SharedFrame> frames_;
  std::size_t first_{0};
  std::size_t sent_of_first_{0};
  std::size_t bytes_{0};  // of all that wait, what keeping them costs included
};

}  // namespace ringmark::server
