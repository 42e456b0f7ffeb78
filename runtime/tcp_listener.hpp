// Accepting connections: one multishot operation on a reactor, accept(2) on a blocking thread.
#pragma once

#include <atomic>
#include <coroutine>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

#include "runtime/continuation.hpp"
#include "runtime/descriptor.hpp"
#include "runtime/operation.hpp"
#include "runtime/reactor.hpp"
#include "runtime/result.hpp"
#include "runtime/socket_address.hpp"
#include "runtime/task.hpp"

namespace ringmark::runtime {

enum class PortSharing { Exclusive, Shared };

/// A bound and listening socket. `Shared` sets SO_REUSEPORT, so that each reactor has a queue of its own.
/// TCP_NODELAY is set here; accepted sockets inherit it. Error: AddressInUse and the like.
[[nodiscard]] Result<Descriptor> listen_on(const SocketAddress& address, PortSharing sharing);

/// Hands out the connections of a listening socket. One `accept` at a time; `close` is awaited before it
/// ends.
class TcpListener final : private Operation {
 public:
  explicit TcpListener(Descriptor listening) noexcept : listening_{std::move(listening)} {}
  ~TcpListener();

  class Accept {
   public:
    explicit Accept(TcpListener& listener) noexcept : listener_{listener} {}
    bool await_ready();
    void await_suspend(std::coroutine_handle<> coroutine);
    Result<Descriptor> await_resume();

   private:
    TcpListener& listener_;
    ReadyContinuation waiting_;
  };

  /// The next connection. Errors: Stopped after `stop`; Descriptors when none is left, or Other (ENOMEM): try
  /// again later. Throws std::bad_alloc when the operation cannot be begun.
  [[nodiscard]] Accept accept() noexcept { return Accept{*this}; }

  /// Ends the present and later accepts with Stopped. On a reactor: its own thread; on a blocking thread: any
  /// thread.
  void stop();

  /// Waits for the kernel to let go, and closes the socket and every connection nobody has taken.
  Task<void> close();

  [[nodiscard]] int descriptor() const noexcept { return listening_.number(); }

 private:
  void complete(Completion completion) override;
  void arm(Reactor& reactor);

  Descriptor listening_;
  void keep(int accepted);

  std::deque<Descriptor> accepted_;
  std::optional<Error> failure_;  ///< the last one that nobody has been told
  ReadyContinuation* waiting_{nullptr};
  OperationId operation_{kNoOperation};
  bool armed_{false};
  std::atomic<bool> stopped_{false};
  std::mutex closing_;  ///< a stop from another thread against the close of the descriptor
};

}  // namespace ringmark::runtime
