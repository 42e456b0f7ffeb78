// The operations of a reactor: submitted in the language of io_uring, carried out by the kernel's ring or by
// epoll.
#pragma once

#include <liburing.h>

#include <cstdint>
#include <memory>
#include <string>

#include "runtime/clock.hpp"
#include "runtime/counter.hpp"
#include "runtime/engine.hpp"
#include "runtime/epoll_ring.hpp"

namespace ringmark::runtime {

/// What was found at start-up.
struct RingFeatures {
  Engine engine{Engine::IoUring};  ///< the one that works; never Automatic
  std::string refusal;  ///< why io_uring is not it, in one line; empty when it is, or was not asked
  /// IORING_SETUP_DEFER_TASKRUN (kernel 6.1): completions are posted only inside our own enter.
  bool deferred_task_run{false};
  std::uint32_t kernel_flags{0};  ///< io_uring_params::features

  /// For `--version`, for example "io_uring: defer_taskrun,ext_arg,nodrop" or "epoll".
  [[nodiscard]] std::string text() const;
};

/// Counts that explain the ring's behaviour; written by the owner thread only.
struct RingCounters {
  Counter enters;
  Counter submission_queue_full;
};

/// A ring of the thread that made it (IORING_SETUP_SINGLE_ISSUER: no other thread may enter it).
/// Construction with Engine::IoUring throws std::runtime_error with one line that names the cause when the
/// kernel, a seccomp profile or kernel.io_uring_disabled refuses, or when a needed operation is missing
/// (Linux 6.1 is the oldest kernel served). Engine::Automatic takes epoll then, and keeps that line.
class Ring {
 public:
  explicit Ring(Engine engine = Engine::Automatic);
  ~Ring();
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  /// A zeroed submission. Submits what is queued first when the queue is full, so it never fails; with epoll
  /// it throws std::bad_alloc as EpollRing says.
  [[nodiscard]] io_uring_sqe& next_submission();

  /// Submits everything queued and waits for a completion, at most until `until`; returns at once when
  /// completions are there. Errors other than a timeout or a signal stop the process: they mean a corrupted
  /// ring.
  void submit_and_wait(Instant until) { submit_and_wait(until, Clock::now()); }
  /// The same where the caller has just read the clock.
  void submit_and_wait(Instant until, Instant now);

  /// Submits everything queued and lets the kernel post what is ready, without waiting.
  void submit_and_poll();

  /// Calls `handle(user_data, result, flags)` for each completion posted before the call, in order.
  template <typename Handler>
  void drain(Handler&& handle);

  [[nodiscard]] bool has_completions() const noexcept {
    return epoll_ ? epoll_->has_completions() : io_uring_cq_ready(&ring_) > 0;
  }

  /// The kernel's ring; of no use with epoll.
  [[nodiscard]] io_uring& native() noexcept { return ring_; }
  /// nullptr with io_uring.
  [[nodiscard]] EpollRing* epoll() noexcept { return epoll_.get(); }
  [[nodiscard]] const RingFeatures& features() const noexcept { return features_; }
  [[nodiscard]] const RingCounters& counters() const noexcept { return counters_; }

 private:
  void open_kernel_ring();

  io_uring ring_{};
  RingFeatures features_;
  RingCounters counters_;
  std::unique_ptr<EpollRing> epoll_;
};

template <typename Handler>
void Ring::drain(Handler&& handle) {
  if (epoll_) return epoll_->drain(handle);
  // The tail is read once: what the handlers submit may complete at once, and belongs to the next turn.
  const unsigned posted = io_uring_cq_ready(&ring_);
  unsigned head = 0;
  unsigned seen = 0;
  io_uring_cqe* cqe = nullptr;
  io_uring_for_each_cqe(&ring_, head, cqe) {
    if (seen == posted) break;
    handle(cqe->user_data, cqe->res, cqe->flags);
    ++seen;
  }
  io_uring_cq_advance(&ring_, seen);
}

struct EngineChoice {
  Engine engine;        ///< IoUring or Epoll
  std::string refusal;  ///< why it is epoll although io_uring was preferred; one line, else empty
};

/// What a ring with this wish will work with, for a program that says so before it starts. Throws as `Ring`
/// does.
[[nodiscard]] EngineChoice choose_engine(Engine wanted);

/// Describes why io_uring cannot be used, from the errno of io_uring_setup(2). One line, lower case.
[[nodiscard]] std::string explain_ring_refusal(int errno_value);

}  // namespace ringmark::runtime
