// A flag that any thread raises for one who waits for bytes as well.
#pragma once

#include <atomic>
#include <coroutine>
#include <cstdint>

#include "runtime/clock.hpp"
#include "runtime/continuation.hpp"
#include "runtime/descriptor.hpp"
#include "runtime/mailbox.hpp"
#include "runtime/operation.hpp"
#include "runtime/reactor.hpp"
#include "runtime/result.hpp"

namespace ringmark::runtime {

/// Ends a receive early (`TcpStream::receive(timeout, wake)`), again and again. Raised before it is taken, it
/// stays raised once; so whoever takes it looks at everything that it may have been raised for. Belongs to
/// the thread that made it.
///
/// On a reactor a raise travels through the mailbox, so that a burst resumes its receiver once a loop turn.
/// On a blocking thread the receiver polls its socket and an eventfd, which is written only while it sleeps.
class Wake final : private Message, private Operation {
 public:
  /// Who is called when it is raised. Reactor thread only.
  class Listener {
   public:
    virtual void on_wake() = 0;

   protected:
    ~Listener() = default;
  };

  Wake() : reactor_{Context::reactor_or_null()} {}
  ~Wake();

  /// Before the first use. Error: a blocking thread got no descriptor.
  [[nodiscard]] Result<void> open();

  /// Any thread, between `open` and the beginning of `settle`. Never waits.
  void raise() noexcept;

  /// Owner only: raises it as soon as the socket takes more, or is broken. Throws std::bad_alloc.
  void raise_when_writable(int socket);

  /// Owner only: whether it was asked to be raised then, and has not been.
  [[nodiscard]] bool waits_for_room() const noexcept { return watches_writable_; }

  /// The wait of `settle`. Needs no memory.
  class Settle {
   public:
    explicit Settle(Wake& wake) noexcept : wake_{wake} {}
    [[nodiscard]] bool await_ready();
    void await_suspend(std::coroutine_handle<> coroutine) noexcept { wake_.settling_ = coroutine; }
    void await_resume() const noexcept {}

   private:
    Wake& wake_;
  };

  /// Awaited when nobody raises it any more, and before it ends: waits for what is still under way.
  [[nodiscard]] Settle settle() noexcept { return Settle{*this}; }

 private:
  friend class TcpStream;

  enum class State : std::uint8_t { Idle, Raised, Sleeping };
  enum class Sign : std::uint8_t { Readable, Raised, TimedOut };

  void deliver() override;
  void complete(Completion completion) override;
  void notify();
  [[nodiscard]] bool settled() const noexcept;
  [[nodiscard]] bool take() noexcept {
    return state_.exchange(State::Idle, std::memory_order_acq_rel) == State::Raised;
  }
  /// Blocking thread: waits until the socket has something to read, or the flag is raised. One who was told
  /// of the flag is told of the socket next, when both go on.
  [[nodiscard]] Sign wait_beside(int socket, Instant until);

  Reactor* reactor_;
  Listener* listener_{nullptr};
  std::coroutine_handle<> settling_;
  OperationId writable_operation_{kNoOperation};
  Descriptor event_;  // of a blocking thread
  std::atomic<State> state_{State::Idle};
  bool pending_{false};           // of a reactor: delivered, and nobody listened
  bool watches_writable_{false};  // of a reactor: the kernel knows; of a blocking thread: wanted
  bool told_of_flag_{false};
};

}  // namespace ringmark::runtime
