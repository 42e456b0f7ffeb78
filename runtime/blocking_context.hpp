// The context of a thread that blocks: the same awaitables, each completing before it returns.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "runtime/context.hpp"
#include "runtime/futex.hpp"
#include "runtime/result.hpp"
#include "runtime/task.hpp"

namespace ringmark::runtime {

/// Makes the current thread a blocking thread while it lives. Every await on it completes inside
/// `await_ready`, so no coroutine ever suspends (rule E1).
class BlockingContext final : public Context {
 public:
  static constexpr std::size_t kReceiveBytes = 16 * 1024;

  BlockingContext();
  ~BlockingContext() = default;

  /// Runs a task to its end on this thread and returns its result.
  template <typename T>
  T run(Task<T> task) {
    RINGMARK_CHECK(task.start(), "on a blocking thread every wait completes at once");
    return task.take();
  }

  /// Blocks until `until`: one absolute wait. Stopped when a stop was requested before that.
  Result<void> wait_until(Instant until);
  /// Any thread: ends the present and every later `wait_until`.
  void request_stop();

  /// The thread's receive buffer; received bytes live in it until the next receive.
  [[nodiscard]] char* receive_buffer();

 private:
  FutexWord stop_{0};
  std::unique_ptr<char[]> receive_buffer_;
};

/// Lets sleeps of this thread end within a nanosecond of their time; the default slack of 50 us would flatter
/// nobody equally (prctl(2), PR_SET_TIMERSLACK). Every thread that waits calls it once.
void use_exact_timers();

}  // namespace ringmark::runtime
