// One io_uring instance: set-up with a probe of what this kernel offers, submission, and waiting.
#pragma once

#include <liburing.h>

#include <cstdint>
#include <string>

#include "runtime/clock.hpp"

namespace ringmark::runtime {

/// What this kernel's io_uring accepted at start-up.
struct RingFeatures {
  /// IORING_SETUP_DEFER_TASKRUN (kernel 6.1): completions are posted only inside our own enter.
  bool deferred_task_run{false};
  std::uint32_t kernel_flags{0};  ///< io_uring_params::features

  /// For `--version`, for example "defer_taskrun,ext_arg,nodrop".
  [[nodiscard]] std::string text() const;
};

/// Counts that explain the ring's behaviour; written by the owner thread only.
struct RingCounters {
  std::uint64_t enters{0};
  std::uint64_t submission_queue_full{0};
};

/// A ring of the thread that made it (IORING_SETUP_SINGLE_ISSUER: no other thread may enter it).
/// Construction throws std::runtime_error with one line that names the cause when the kernel, a seccomp
/// profile or kernel.io_uring_disabled refuses, or when a needed operation is missing (Linux 6.1 is the
/// oldest kernel served).
class Ring {
 public:
  Ring();
  ~Ring();
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  /// A zeroed submission. Submits what is queued first when the queue is full, so it never fails.
  [[nodiscard]] io_uring_sqe& next_submission();

  /// Submits everything queued and waits for a completion, at most until `until`; returns at once when
  /// completions are there. Errors other than a timeout or a signal stop the process: they mean a corrupted
  /// ring.
  void submit_and_wait(Instant until);

  /// Submits everything queued and lets the kernel post what is ready, without waiting.
  void submit_and_poll();

  /// Calls `handle(user_data, result, flags)` for each completion posted before the call, in order.
  template <typename Handler>
  void drain(Handler&& handle);

  [[nodiscard]] io_uring& native() noexcept { return ring_; }
  [[nodiscard]] const RingFeatures& features() const noexcept { return features_; }
  [[nodiscard]] const RingCounters& counters() const noexcept { return counters_; }

 private:
  io_uring ring_{};
  RingFeatures features_;
  RingCounters counters_;
};

template <typename Handler>
void Ring::drain(Handler&& handle) {
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

/// Describes why io_uring cannot be used, from the errno of io_uring_setup(2). One line, lower case.
[[nodiscard]] std::string explain_ring_refusal(int errno_value);

}  // namespace ringmark::runtime
