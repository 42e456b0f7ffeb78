// connect(2), through the ring or blocking.
#include "runtime/tcp_connect.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

#include "runtime/continuation.hpp"
#include "runtime/deadline_wheel.hpp"
#include "runtime/reactor.hpp"
#include "runtime/socket_timeout.hpp"

namespace ringmark::runtime {
namespace {

/// One connect operation. The address is copied by the caller's frame and stays valid until the completion.
class Connect final : private Operation, private Deadline, private StopCallback {
 public:
  Connect(int descriptor, const SocketAddress& address, Duration timeout, StopToken stop) noexcept
      : descriptor_{descriptor}, address_{address}, timeout_{timeout}, stop_{stop} {}

  bool await_ready() {
    if (Context::current().kind() == ContextKind::Reactor) return false;
    const Instant until = Clock::now() + timeout_;
    int status = 0;
    do {
      set_socket_timeout(descriptor_, SocketTimeout::Send, until - Clock::now());
      status = connect(descriptor_, address_.native(), address_.size());
    } while (status != 0 && errno == EINTR);  // The attempt goes on, and connecting again waits for it.
    // What Linux answers when SO_SNDTIMEO ran out, in the first call and in a later one.
    const bool timed_out = status != 0 && (errno == EINPROGRESS || errno == EALREADY);
    if (status != 0) outcome_ = std::unexpected{error_from_errno(timed_out ? ETIMEDOUT : errno)};
    return true;
  }

  void await_suspend(std::coroutine_handle<> coroutine) {
    Reactor& reactor = Context::require_reactor("connect");
    waiting_ = coroutine;
    operation_ = reactor.submit(*this, [this](io_uring_sqe& submission) {
      io_uring_prep_connect(&submission, descriptor_, address_.native(), address_.size());
    });
    set(reactor.deadlines(), reactor.turn_time() + timeout_);
    stop_.subscribe(*this);
  }

  const Result<void>& await_resume() const noexcept { return outcome_; }

 private:
  void complete(Completion completion) override {
    unset();
    StopCallback::unlink();
    if (completion.result == -ECANCELED) {
      outcome_ = std::unexpected{cancelled_};
    } else if (completion.result < 0) {
      outcome_ = std::unexpected{error_from_errno(-completion.result)};
    }
    waiting_.resume();
  }
  // Whichever of the two comes first says what a cancellation means; the other has nothing left to do.
  void on_deadline() override {
    StopCallback::unlink();
    Context::require_reactor("connect").cancel(operation_);
  }
  void on_stop() override {
    unset();
    cancelled_ = Error{IoError::Stopped};
    Context::require_reactor("connect").cancel(operation_);
  }

  int descriptor_;
  const SocketAddress& address_;
  Duration timeout_;
  StopToken stop_;
  Error cancelled_{IoError::TimedOut, ETIMEDOUT};
  Result<void> outcome_;
  OperationId operation_{kNoOperation};
  Continuation waiting_;
};

}  // namespace

Task<Result<Descriptor>> connect_to(SocketAddress address, Duration timeout, StopToken stop) {
  if (stop.stop_requested()) co_return std::unexpected{Error{IoError::Stopped}};
  Descriptor socket{::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!socket.open()) co_return std::unexpected{error_from_errno(errno)};
  const int one = 1;
  setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  Connect connecting{socket.number(), address, timeout, stop};
  const Result<void> connected = co_await connecting;
  if (!connected) co_return std::unexpected{connected.error()};
  co_return socket;
}

}  // namespace ringmark::runtime
