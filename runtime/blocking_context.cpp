// Waits of a blocking thread.
#include "runtime/blocking_context.hpp"

#include <sys/prctl.h>

namespace ringmark::runtime {

BlockingContext::BlockingContext() : Context{ContextKind::Blocking} {
  use_exact_timers();
}

Result<void> BlockingContext::wait_until(Instant until) {
  for (;;) {
    if (stop_.load(std::memory_order_acquire) != 0) return std::unexpected{Error{IoError::Stopped}};
    if (futex_wait(stop_, 0, until) == FutexWait::TimedOut) return {};
    if (stop_.load(std::memory_order_acquire) == 0 && Clock::now() >= until) return {};
  }
}

void BlockingContext::request_stop() {
  stop_.store(1, std::memory_order_release);
  futex_wake_all(&stop_);
}

char* BlockingContext::receive_buffer() {
  // Value-initialising would touch pages that small requests never need.
  if (!receive_buffer_) receive_buffer_ = std::make_unique_for_overwrite<char[]>(kReceiveBytes);
  return receive_buffer_.get();
}

void use_exact_timers() {
  prctl(PR_SET_TIMERSLACK, 1UL);
}

}  // namespace ringmark::runtime
