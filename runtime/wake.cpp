// Raising by message or eventfd, and the poll of a blocking thread.
#include "runtime/wake.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <array>
#include <cerrno>
#include <tuple>
#include <utility>

#include "runtime/check.hpp"

namespace ringmark::runtime {

Wake::~Wake() {
  RINGMARK_CHECK(settled(), "a wake is settled before it ends");
}

Result<void> Wake::open() {
  if (reactor_ != nullptr) return {};
  event_ = Descriptor{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!event_.open()) return std::unexpected{error_from_errno(errno)};
  return {};
}

void Wake::raise() noexcept {
  const State before = state_.exchange(State::Raised, std::memory_order_acq_rel);
  if (before == State::Raised) return;
  if (reactor_ != nullptr) {
    reactor_->post(*this);
  } else if (before == State::Sleeping) {
    eventfd_write(event_.number(), 1);
  }
}

void Wake::deliver() {
  std::ignore = take();  // from here on it can be raised again
  pending_ = true;
  notify();
}

void Wake::raise_when_writable(int socket) {
  if (watches_writable_) return;
  if (reactor_ != nullptr) {
    writable_operation_ = reactor_->submit(
        *this, [socket](io_uring_sqe& submission) { io_uring_prep_poll_add(&submission, socket, POLLOUT); });
  }
  watches_writable_ = true;
}

void Wake::complete(Completion) {
  watches_writable_ = false;
  pending_ = true;
  notify();
}

void Wake::notify() {
  if (settling_) {
    if (settled()) settling_.resume();
    return;
  }
  if (listener_ == nullptr) return;
  pending_ = false;
  std::exchange(listener_, nullptr)->on_wake();
}

bool Wake::settled() const noexcept {
  if (reactor_ == nullptr) return true;
  return state_.load(std::memory_order_acquire) == State::Idle && !watches_writable_;
}

bool Wake::Settle::await_ready() {
  if (wake_.reactor_ != nullptr && wake_.watches_writable_) wake_.reactor_->cancel(wake_.writable_operation_);
  return wake_.settled();
}

Wake::Sign Wake::wait_beside(int socket, Instant until) {
  if (!std::exchange(told_of_flag_, false) && take()) {
    told_of_flag_ = true;
    return Sign::Raised;
  }
  for (;;) {
    State idle = State::Idle;
    const bool sleeps = state_.compare_exchange_strong(idle, State::Sleeping, std::memory_order_acq_rel);
    const short wanted = watches_writable_ ? POLLIN | POLLOUT : POLLIN;
    std::array<pollfd, 2> watched{pollfd{.fd = socket, .events = wanted, .revents = 0},
                                  pollfd{.fd = event_.number(), .events = POLLIN, .revents = 0}};
    const timespec patience = sleeps ? remaining_until<timespec>(until) : timespec{};
    const int ready = ppoll(watched.data(), watched.size(), &patience, nullptr);
    RINGMARK_CHECK(ready >= 0 || errno == EINTR, "a socket can be polled");
    State sleeping = State::Sleeping;
    state_.compare_exchange_strong(sleeping, State::Idle, std::memory_order_acq_rel);
    if (ready > 0 && watched[1].revents != 0) {
      eventfd_t count = 0;
      eventfd_read(event_.number(), &count);
    }
    const short signs = ready > 0 ? watched[0].revents : 0;
    if ((signs & ~POLLOUT) != 0) return Sign::Readable;
    const bool writable = (signs & POLLOUT) != 0;
    if (writable) watches_writable_ = false;
    if (writable || state_.load(std::memory_order_acquire) == State::Raised) {
      if (!writable) std::ignore = take();
      told_of_flag_ = true;
      return Sign::Raised;
    }
    if (sleeps && ready == 0 && Clock::now() >= until) return Sign::TimedOut;
  }
}

}  // namespace ringmark::runtime
