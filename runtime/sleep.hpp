// Waiting for time to pass.
#pragma once

#include <coroutine>

#include "runtime/clock.hpp"
#include "runtime/continuation.hpp"
#include "runtime/reactor.hpp"
#include "runtime/result.hpp"
#include "runtime/stop_token.hpp"

namespace ringmark::runtime {

/// The wait of `sleep_for` and `sleep_until`.
class Sleep final : private Timer, private StopCallback {
 public:
  Sleep(Instant until, StopToken stop) noexcept : until_{until}, stop_{stop} {}

  bool await_ready();
  void await_suspend(std::coroutine_handle<> coroutine);
  Result<void> await_resume() const noexcept;

 private:
  void expire() override;
  void on_stop() override;

  // A stopped sleep is one until kNever, which nothing else ends: a flag would cost every sleeper eight
  // bytes.
  [[nodiscard]] bool stopped() const noexcept { return until_ == kNever; }

  Instant until_;
  StopToken stop_;
  ReadyContinuation waiting_;
};

/// Waits until `until` (on the clock of the context), to the nanosecond of the timer and never less. Error:
/// Stopped, when `stop` (by default the stop of the whole context) is requested first. On a blocking thread
/// one absolute wait, which only the context's own stop ends.
[[nodiscard]] inline Sleep sleep_until(Instant until, StopToken stop = {}) {
  return Sleep{until, stop};
}
[[nodiscard]] inline Sleep sleep_for(Duration duration, StopToken stop = {}) {
  return Sleep{Context::current().now() + duration, stop};
}

}  // namespace ringmark::runtime
