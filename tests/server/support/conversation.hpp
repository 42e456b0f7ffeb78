// A client that says its piece and listens to the end.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/clock.hpp"
#include "runtime/descriptor.hpp"
#include "runtime/socket_address.hpp"

namespace ringmark::testing {

/// No conversation and no drain takes longer, unless something hangs.
inline constexpr std::chrono::seconds kHangLimit{5};

/// One connection on which everything is sent at once, in two pieces, and read until the server closes it.
/// Several may run beside each other.
class Conversation {
 public:
  /// Connects and sends what the socket takes. `words`, the last of which ask the server to close, outlive
  /// it.
  Conversation(const runtime::SocketAddress& address, std::string_view words);

  /// Sends the rest and reads to the end of the stream, or until the server breaks the connection off. False:
  /// kHangLimit after the beginning neither has come.
  [[nodiscard]] bool ends();

  /// The beginning of what the server said.
  [[nodiscard]] const std::string& answer() const noexcept { return answer_; }
  /// How many bytes that were in all.
  [[nodiscard]] std::size_t answer_bytes() const noexcept { return answer_bytes_; }

 private:
  void send_on();

  runtime::Instant until_{runtime::Clock::now() + kHangLimit};
  runtime::Descriptor socket_;
  std::string_view unsent_;
  std::string answer_;
  std::size_t answer_bytes_{0};
};

}  // namespace ringmark::testing
