// Listening sockets and their accept operations.
#include "runtime/tcp_listener.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <new>
#include <utility>

#include "runtime/check.hpp"

namespace ringmark::runtime {
namespace {

constexpr int kBacklog = 4096;  // net.core.somaxconn of current kernels caps it there

int enable(int descriptor, int level, int option) {
  const int one = 1;
  return setsockopt(descriptor, level, option, &one, sizeof one);
}

}  // namespace

Result<Descriptor> listen_on(const SocketAddress& address, PortSharing sharing) {
  Descriptor socket{::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const auto failed = [] { return std::unexpected{error_from_errno(errno)}; };
  if (!socket.open()) return failed();
  if (enable(socket.number(), SOL_SOCKET, SO_REUSEADDR) != 0) return failed();
  if (sharing == PortSharing::Shared && enable(socket.number(), SOL_SOCKET, SO_REUSEPORT) != 0)
    return failed();
  if (enable(socket.number(), IPPROTO_TCP, TCP_NODELAY) != 0) return failed();
  if (bind(socket.number(), address.native(), address.size()) != 0) return failed();
  if (listen(socket.number(), kBacklog) != 0) return failed();
  return socket;
}

TcpListener::~TcpListener() {
  RINGMARK_CHECK(!armed_, "a listener is closed before it ends");
}

bool TcpListener::Accept::await_ready() {
  if (Context::current().kind() == ContextKind::Reactor) {
    return !listener_.accepted_.empty() || listener_.failure_ ||
           listener_.stopped_.load(std::memory_order_relaxed);
  }
  int accepted = -1;
  do {
    accepted = accept4(listener_.descriptor(), nullptr, nullptr, SOCK_CLOEXEC);
  } while (accepted < 0 && (errno == EINTR || errno == ECONNABORTED));
  if (accepted >= 0) {
    listener_.keep(accepted);
  } else if (!listener_.stopped_.load(std::memory_order_acquire)) {
    listener_.failure_ = error_from_errno(errno);
  }
  return true;
}

void TcpListener::Accept::await_suspend(std::coroutine_handle<> coroutine) {
  if (!listener_.armed_) listener_.arm(Context::require_reactor("accept"));
  waiting_ = coroutine;
  listener_.waiting_ = &waiting_;
}

Result<Descriptor> TcpListener::Accept::await_resume() {
  if (listener_.accepted_.empty()) {
    const Error stopped{IoError::Stopped};
    return std::unexpected{std::exchange(listener_.failure_, std::nullopt).value_or(stopped)};
  }
  Result<Descriptor> accepted{std::move(listener_.accepted_.front())};
  listener_.accepted_.pop_front();
  return accepted;
}

void TcpListener::stop() {
  stopped_.store(true, std::memory_order_release);
  if (Reactor* reactor = Context::reactor_or_null(); reactor != nullptr && (armed_ || waiting_ != nullptr)) {
    if (armed_) reactor->cancel(operation_);
    if (waiting_ != nullptr) reactor->resume_soon(*std::exchange(waiting_, nullptr));
    return;
  }
  // Ends a blocking accept4 with EINVAL; the lock keeps the accepting thread from closing the descriptor
  // under it.
  const std::lock_guard lock{closing_};
  if (listening_.open()) shutdown(listening_.number(), SHUT_RD);
}

Task<void> TcpListener::close() {
  stopped_.store(true, std::memory_order_release);
  while (armed_) {
    Context::require_reactor("close").cancel(operation_);
    // complete() resumes us with the last completion; connections accepted meanwhile are closed below.
    struct LastCompletion {
      TcpListener& listener;
      bool await_ready() const noexcept { return !listener.armed_; }
      void await_suspend(std::coroutine_handle<> coroutine) noexcept {
        waiting = coroutine;
        listener.waiting_ = &waiting;
      }
      void await_resume() const noexcept {}
      ReadyContinuation waiting{};
    };
    LastCompletion last{*this};
    co_await last;
  }
  accepted_.clear();
  const std::lock_guard lock{closing_};
  listening_.close();
}

void TcpListener::arm(Reactor& reactor) {
  operation_ = reactor.submit(*this, [this](io_uring_sqe& submission) {
    io_uring_prep_multishot_accept(&submission, listening_.number(), nullptr, nullptr, SOCK_CLOEXEC);
  });
  armed_ = true;
}

void TcpListener::keep(int accepted) {
  Descriptor socket{accepted};
  try {
    accepted_.push_back(std::move(socket));
  } catch (const std::bad_alloc&) {
    failure_ = error_from_errno(ENOMEM);  // this client is lost, and the listener goes on
  }
}

void TcpListener::complete(Completion completion) {
  if (!completion.more()) armed_ = false;
  if (completion.result >= 0) {
    keep(completion.result);
  } else if (completion.result != -ECANCELED && completion.result != -ECONNABORTED) {
    failure_ = error_from_errno(-completion.result);
  }
  if (waiting_ == nullptr) return;
  if (!accepted_.empty() || failure_ || stopped_.load(std::memory_order_relaxed)) {
    std::exchange(waiting_, nullptr)->resume();
    return;
  }
  if (!armed_) arm(Context::require_reactor("accept"));
}

}  // namespace ringmark::runtime
