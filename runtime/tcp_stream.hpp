// A connected TCP socket: receive into leased buffers, send, and an orderly end.
#pragma once

#include <sys/uio.h>

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "runtime/buffer_pool.hpp"
#include "runtime/clock.hpp"
#include "runtime/continuation.hpp"
#include "runtime/deadline_wheel.hpp"
#include "runtime/descriptor.hpp"
#include "runtime/operation.hpp"
#include "runtime/reactor.hpp"
#include "runtime/result.hpp"
#include "runtime/stop_token.hpp"
#include "runtime/task.hpp"
#include "runtime/wake.hpp"

namespace ringmark::runtime {

/// The bytes one direction of a connection carries. One receive and one send may wait at the same time, from
/// the thread whose context made the stream; `close` is awaited before the stream ends.
///
/// On a reactor one multishot receive stays armed, so a hot receive is no system call of its own; while
/// nobody waits, at most `kUnreadBytesMax` are kept and the kernel's socket buffer holds the rest. On a
/// blocking thread a receive is one recv(2) under SO_RCVTIMEO, which is set again only when the time-out
/// differs from the last one.
class TcpStream final : private Operation, private Deadline {
 public:
  static constexpr std::size_t kUnreadBytesMax = 64 * 1024;

  explicit TcpStream(Descriptor socket) noexcept : socket_{std::move(socket)} {}
  ~TcpStream();

  class Receive {
   public:
    Receive(TcpStream& stream, Duration timeout) noexcept : stream_{stream}, timeout_{timeout} {}
    bool await_ready();
    void await_suspend(std::coroutine_handle<> coroutine);
    Result<BufferLease> await_resume();

   protected:
    TcpStream& stream_;
    Duration timeout_;
  };

  /// A class of its own, so that a receive without a token pays nothing for those that have one.
  class StoppableReceive final : public Receive, private StopCallback {
   public:
    StoppableReceive(TcpStream& stream, Duration timeout, StopToken stop) noexcept
        : Receive{stream, timeout}, stop_{stop} {}
    bool await_ready();
    void await_suspend(std::coroutine_handle<> coroutine);
    Result<BufferLease> await_resume();

   private:
    void on_stop() override;

    StopToken stop_;
  };

  /// A class of its own for the same reason.
  class WakeableReceive : public Receive, private Wake::Listener {
   public:
    WakeableReceive(TcpStream& stream, Duration timeout, Wake& wake) noexcept
        : Receive{stream, timeout}, wake_{wake} {}
    bool await_ready();
    void await_suspend(std::coroutine_handle<> coroutine);
    Result<BufferLease> await_resume();

   private:
    void on_wake() override;

    Wake& wake_;
  };

  /// The next bytes, or an empty lease at the end of the stream. The lease ends with the loop turn (on a
  /// blocking thread: with the thread's next receive). Errors: TimedOut after `timeout` (on a reactor counted
  /// from the beginning of the loop turn, and up to 200 ms late; the stream stays usable), PeerReset.
  [[nodiscard]] Receive receive(Duration timeout) noexcept { return Receive{*this, timeout}; }
  /// The same, which a stop ends with the error Stopped, once the kernel has let the receive go. Bytes that
  /// come before that are handed out as if nothing had happened, those in the stream also when stop was
  /// requested before; all others wait for the next receive. On a blocking thread the token is looked at
  /// before the wait only.
  [[nodiscard]] StoppableReceive receive(Duration timeout, StopToken stop) noexcept {
    return StoppableReceive{*this, timeout, stop};
  }

  /// The same, which a raised wake ends with the error Woken, in either context. The receive stays armed, and
  /// no byte is lost: a wake costs no system call on a reactor.
  [[nodiscard]] WakeableReceive receive(Duration timeout, Wake& wake) noexcept {
    return WakeableReceive{*this, timeout, wake};
  }

  class Send final : private Operation, private Deadline {
   public:
    Send(TcpStream& stream, std::string_view bytes, Duration stall_timeout) noexcept
        : stream_{stream}, rest_{bytes}, stall_timeout_{stall_timeout} {}
    bool await_ready();
    void await_suspend(std::coroutine_handle<> coroutine);
    Result<void> await_resume() const noexcept;

   private:
    void complete(Completion completion) override;
    void on_deadline() override;
    void submit(Reactor& reactor);
    void fail(Error error) noexcept;

    TcpStream& stream_;
    std::string_view rest_;
    Duration stall_timeout_;
    OperationId operation_{kNoOperation};
    Continuation waiting_;
    Error error_;
    enum class State : std::uint8_t { Sending, Stalled, Failed } state_{State::Sending};
  };

  /// Sends all of `bytes`, which stay valid until it resumes. Errors: TimedOut when the peer took nothing for
  /// `stall_timeout`, PeerReset, PeerClosed. The kernel's socket buffer usually takes everything in one
  /// direct call, without a wait; only the rest goes through the ring.
  [[nodiscard]] Send send(std::string_view bytes, Duration stall_timeout) noexcept {
    return Send{*this, bytes, stall_timeout};
  }

  /// Sends what the socket takes at once, without waiting; on a blocking thread everything, waiting up to
  /// `stall_timeout`. Returns the bytes taken. Errors as for `send`.
  [[nodiscard]] Result<std::size_t> send_now(std::string_view bytes, Duration stall_timeout) noexcept;

  /// Sends what the socket takes of these pieces at once; waits in no context. Returns the bytes taken, 0
  /// when the socket is full. At most IOV_MAX pieces.
  [[nodiscard]] Result<std::size_t> send_pieces_now(std::span<iovec> pieces) noexcept;

  /// Ends the sending side: the peer reads end of stream after what was sent.
  void shutdown_send() const noexcept;
  /// Makes the present and every later receive return what has arrived, then end of stream. Any thread, while
  /// the stream is open.
  void stop_receiving() const noexcept;

  /// The wait of `close`. Needs no memory: whoever has none left must still be able to close.
  class Close {
   public:
    explicit Close(TcpStream& stream) noexcept : stream_{stream} {}
    bool await_ready();
    void await_suspend(std::coroutine_handle<> coroutine) noexcept { stream_.receiving_ = coroutine; }
    void await_resume() noexcept { stream_.socket_.close(); }

   private:
    TcpStream& stream_;
  };

  /// Waits until the kernel has let go of the socket, then closes it.
  [[nodiscard]] Close close() noexcept { return Close{*this}; }

  [[nodiscard]] int descriptor() const noexcept { return socket_.number(); }

 private:
  enum class End : std::uint8_t { None, EndOfStream, Failed };

  void complete(Completion completion) override;
  void on_deadline() override;
  void arm(Reactor& reactor);
  void take_completion(Reactor& reactor, Completion completion);
  void keep(std::string_view bytes);
  [[nodiscard]] bool take_unread();
  void receive_blocking(Duration timeout);
  void receive_blocking(Duration timeout, Wake& wake);
  void resume(Result<BufferLease> received);

  Descriptor socket_;
  End end_{End::None};
  bool armed_{false};
  bool closing_{false};
  bool stopping_{false};  // the present receive was told to stop, and waits for the kernel's word
  int end_errno_{0};
  OperationId receive_operation_{kNoOperation};
  Continuation receiving_;
  Result<BufferLease> received_;
  std::unique_ptr<std::string> unread_;                 // arrived while nobody waited
  std::unique_ptr<std::string> handed_out_;             // the lease of the last receive views it
  Duration blocking_receive_timeout_{Duration::min()};  // SO_RCVTIMEO is not set yet
};

}  // namespace ringmark::runtime
