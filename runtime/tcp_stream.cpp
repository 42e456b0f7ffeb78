// Receiving: multishot on a reactor, recv(2) on a blocking thread.
#include "runtime/tcp_stream.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <new>
#include <utility>

#include "runtime/blocking_context.hpp"
#include "runtime/check.hpp"
#include "runtime/socket_timeout.hpp"

namespace ringmark::runtime {

TcpStream::~TcpStream() {
  RINGMARK_CHECK(!armed_, "a stream is closed before it ends");
}

bool TcpStream::Receive::await_ready() {
  if (Context::current().kind() == ContextKind::Blocking) {
    stream_.receive_blocking(timeout_);
    return true;
  }
  return stream_.take_unread();
}

void TcpStream::Receive::await_suspend(std::coroutine_handle<> coroutine) {
  Reactor& reactor = Context::require_reactor("receive");
  if (!stream_.armed_) stream_.arm(reactor);  // first: there may be no memory for it
  stream_.receiving_ = coroutine;
  stream_.set(reactor.deadlines(), reactor.turn_time() + timeout_);
}

Result<BufferLease> TcpStream::Receive::await_resume() {
  return std::exchange(stream_.received_, BufferLease{});
}

bool TcpStream::StoppableReceive::await_ready() {
  if (Context::current().kind() == ContextKind::Reactor && stream_.take_unread()) return true;
  if (!stop_.stop_requested()) return Receive::await_ready();
  stream_.received_ = std::unexpected{Error{IoError::Stopped}};
  return true;
}

void TcpStream::StoppableReceive::await_suspend(std::coroutine_handle<> coroutine) {
  Receive::await_suspend(coroutine);
  stop_.subscribe(*this);
}

Result<BufferLease> TcpStream::StoppableReceive::await_resume() {
  unlink();
  stream_.stopping_ = false;
  return Receive::await_resume();
}

void TcpStream::StoppableReceive::on_stop() {
  stream_.stopping_ = true;
  stream_.unset();  // From here on the kernel's answer ends the wait, and it comes at once.
  Context::require_reactor("receive").cancel(stream_.receive_operation_);
}

bool TcpStream::WakeableReceive::await_ready() {
  if (Context::current().kind() == ContextKind::Blocking) {
    stream_.receive_blocking(timeout_, wake_);
    return true;
  }
  if (!std::exchange(wake_.pending_, false)) return stream_.take_unread();
  stream_.received_ = std::unexpected{Error{IoError::Woken}};
  return true;
}

void TcpStream::WakeableReceive::await_suspend(std::coroutine_handle<> coroutine) {
  Receive::await_suspend(coroutine);
  wake_.listener_ = this;
}

Result<BufferLease> TcpStream::WakeableReceive::await_resume() {
  wake_.listener_ = nullptr;
  return Receive::await_resume();
}

void TcpStream::WakeableReceive::on_wake() {
  stream_.resume(std::unexpected{Error{IoError::Woken}});
}

bool TcpStream::take_unread() {
  if (unread_ && !unread_->empty()) {
    handed_out_ = std::move(unread_);
    received_ = BufferLease{*handed_out_};
    return true;
  }
  handed_out_.reset();
  if (end_ == End::None) return false;
  if (end_ == End::EndOfStream) {
    received_ = BufferLease{};
  } else {
    received_ = std::unexpected{error_from_errno(end_errno_)};
  }
  return true;
}

void TcpStream::receive_blocking(Duration timeout) {
  if (timeout != blocking_receive_timeout_) {
    set_socket_timeout(descriptor(), SocketTimeout::Receive, timeout);
    blocking_receive_timeout_ = timeout;
  }
  char* buffer = Context::require_blocking().receive_buffer();
  ssize_t size = 0;
  do {
    size = recv(descriptor(), buffer, BlockingContext::kReceiveBytes, 0);
  } while (size < 0 && errno == EINTR);
  if (size < 0) {
    received_ = std::unexpected{error_from_errno(errno)};
    return;
  }
  received_ = BufferLease{std::span{buffer, static_cast<std::size_t>(size)}};
}

void TcpStream::receive_blocking(Duration timeout, Wake& wake) {
  char* buffer = Context::require_blocking().receive_buffer();
  const Instant until = Clock::now() + timeout;
  for (;;) {
    switch (wake.wait_beside(descriptor(), until)) {
      case Wake::Sign::Raised:
        received_ = std::unexpected{Error{IoError::Woken}};
        return;
      case Wake::Sign::TimedOut:
        received_ = std::unexpected{Error{IoError::TimedOut}};
        return;
      case Wake::Sign::Readable:
        break;
    }
    const ssize_t size = recv(descriptor(), buffer, BlockingContext::kReceiveBytes, MSG_DONTWAIT);
    if (size >= 0) {
      received_ = BufferLease{std::span{buffer, static_cast<std::size_t>(size)}};
      return;
    }
    if (errno == EAGAIN || errno == EINTR) continue;
    received_ = std::unexpected{error_from_errno(errno)};
    return;
  }
}

void TcpStream::arm(Reactor& reactor) {
  receive_operation_ = reactor.submit(*this, [this](io_uring_sqe& submission) {
    io_uring_prep_recv_multishot(&submission, descriptor(), nullptr, 0, 0);
    submission.flags |= IOSQE_BUFFER_SELECT;
    submission.buf_group = BufferPool::kGroup;
  });
  armed_ = true;
}

void TcpStream::complete(Completion completion) {
  Reactor& reactor = Context::require_reactor("receive");
  if (!completion.more()) armed_ = false;
  if (closing_) {
    if (completion.has_buffer()) reactor.buffers().release(completion.buffer_index());
    if (!armed_) std::exchange(receiving_, {}).resume();
    return;
  }
  if (completion.result > 0 && receiving_) [[likely]] {
    resume(BufferLease{reactor.buffers(), completion.buffer_index(),
                       static_cast<std::size_t>(completion.result)});
    return;  // The coroutine may have ended the stream.
  }
  take_completion(reactor, completion);
  if (!receiving_) return;
  if (take_unread()) {
    unset();
    std::exchange(receiving_, {}).resume();
    return;
  }
  if (armed_) return;
  if (stopping_) {
    resume(std::unexpected{Error{IoError::Stopped}});
  } else {
    arm(reactor);
  }
}

void TcpStream::take_completion(Reactor& reactor, Completion completion) {
  switch (completion.result) {
    case 0:
      end_ = End::EndOfStream;
      return;
    case -ENOBUFS:
      ++reactor.counters().buffers_exhausted;
      return;  // buffers are back by the time we arm again
    case -ECANCELED:
      return;  // paused or stopped by us
    default:
      break;
  }
  if (completion.result < 0) {
    end_ = End::Failed;
    end_errno_ = -completion.result;
    return;
  }
  const BufferLease lease{reactor.buffers(), completion.buffer_index(),
                          static_cast<std::size_t>(completion.result)};
  keep(lease.bytes());
  // The kernel goes on for a few buffers after the request to stop; the limit is where the request is made.
  const bool enough = end_ != End::None || unread_->size() > kUnreadBytesMax;
  if (armed_ && enough) reactor.cancel(receive_operation_);
}

void TcpStream::keep(std::string_view bytes) {
  if (end_ != End::None) return;  // a piece before these is lost
  try {
    if (!unread_) unread_ = std::make_unique<std::string>();
    unread_->append(bytes);
  } catch (const std::bad_alloc&) {
    end_ = End::Failed;
    end_errno_ = ENOMEM;
  }
}

void TcpStream::resume(Result<BufferLease> received) {
  unset();
  received_ = std::move(received);
  std::exchange(receiving_, {}).resume();
}

void TcpStream::on_deadline() {
  if (receiving_) resume(std::unexpected{Error{IoError::TimedOut}});
}

void TcpStream::shutdown_send() const noexcept {
  shutdown(descriptor(), SHUT_WR);
}

void TcpStream::stop_receiving() const noexcept {
  shutdown(descriptor(), SHUT_RD);
}

bool TcpStream::Close::await_ready() {
  stream_.unset();
  stream_.closing_ = true;
  // close(2) would not end the receive: the operation holds the socket and no FIN would be sent.
  if (stream_.armed_) Context::require_reactor("close").cancel(stream_.receive_operation_);
  return !stream_.armed_;
}

Result<std::size_t> TcpStream::send_now(std::string_view bytes, Duration stall_timeout) noexcept {
  int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t taken = ::send(descriptor(), bytes.data() + sent, bytes.size() - sent, flags);
    if (taken >= 0) {
      sent += static_cast<std::size_t>(taken);
    } else if (errno == EAGAIN && (flags & MSG_DONTWAIT) != 0) {
      if (Context::current().kind() == ContextKind::Reactor) break;
      // Only a full socket buffer needs the time-out: a send that fits stays one system call.
      set_socket_timeout(descriptor(), SocketTimeout::Send, stall_timeout);
      flags = MSG_NOSIGNAL;
    } else if (errno != EINTR) {
      return std::unexpected{error_from_errno(errno)};
    }
  }
  return sent;
}

Result<std::size_t> TcpStream::send_pieces_now(std::span<iovec> pieces) noexcept {
  const msghdr message{.msg_name = nullptr,
                       .msg_namelen = 0,
                       .msg_iov = pieces.data(),
                       .msg_iovlen = pieces.size(),
                       .msg_control = nullptr,
                       .msg_controllen = 0,
                       .msg_flags = 0};
  for (;;) {
    const ssize_t taken = sendmsg(descriptor(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (taken >= 0) return static_cast<std::size_t>(taken);
    if (errno == EAGAIN) return std::size_t{0};
    if (errno != EINTR) return std::unexpected{error_from_errno(errno)};
  }
}

bool TcpStream::Send::await_ready() {
  const Result<std::size_t> sent = stream_.send_now(rest_, stall_timeout_);
  if (!sent) {
    fail(sent.error());
    return true;
  }
  rest_.remove_prefix(*sent);
  return rest_.empty();
}

void TcpStream::Send::await_suspend(std::coroutine_handle<> coroutine) {
  waiting_ = coroutine;
  submit(Context::require_reactor("send"));
}

Result<void> TcpStream::Send::await_resume() const noexcept {
  if (state_ == State::Sending) return {};
  return std::unexpected{error_};
}

void TcpStream::Send::submit(Reactor& reactor) {
  operation_ = reactor.submit(*this, [this](io_uring_sqe& submission) {
    io_uring_prep_send(&submission, stream_.descriptor(), rest_.data(), rest_.size(), MSG_NOSIGNAL);
  });
  set(reactor.deadlines(), reactor.turn_time() + stall_timeout_);
}

void TcpStream::Send::complete(Completion completion) {
  Reactor& reactor = Context::require_reactor("send");
  unset();
  if (completion.result >= 0) {
    rest_.remove_prefix(static_cast<std::size_t>(completion.result));
    if (!rest_.empty() && state_ == State::Sending) {
      submit(reactor);
      return;
    }
    if (rest_.empty()) state_ = State::Sending;  // The last bytes went out while the stall was being noticed.
  } else if (state_ == State::Sending) {
    fail(error_from_errno(-completion.result));
  }
  waiting_.resume();
}

void TcpStream::Send::on_deadline() {
  state_ = State::Stalled;
  error_ = Error{IoError::TimedOut};
  Context::require_reactor("send").cancel(operation_);
}

void TcpStream::Send::fail(Error error) noexcept {
  state_ = State::Failed;
  error_ = error;
}

}  // namespace ringmark::runtime
