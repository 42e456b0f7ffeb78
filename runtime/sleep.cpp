// Sleeping, on a reactor's timers or in one blocking wait.
#include "runtime/sleep.hpp"

#include "runtime/blocking_context.hpp"

namespace ringmark::runtime {

bool Sleep::await_ready() {
  if (Reactor* reactor = Context::reactor_or_null(); reactor != nullptr) {
    if (!stop_.stop_possible()) stop_ = reactor->stop_source().token();
    if (stop_.stop_requested()) {
      until_ = kNever;
      return true;
    }
    return until_ <= reactor->turn_time();
  }
  if (!Context::require_blocking().wait_until(until_)) until_ = kNever;
  return true;
}

void Sleep::await_suspend(std::coroutine_handle<> coroutine) {
  waiting_ = coroutine;
  Context::require_reactor("sleep").timers().insert(*this, until_);
  stop_.subscribe(*this);
}

Result<void> Sleep::await_resume() const noexcept {
  if (stopped()) return std::unexpected{Error{IoError::Stopped}};
  return {};
}

void Sleep::expire() {
  StopCallback::unlink();
  waiting_.resume();
}

void Sleep::on_stop() {
  Reactor& reactor = Context::require_reactor("sleep");
  reactor.timers().remove(*this);
  until_ = kNever;
  // Not from inside the stopper's call: a frame is resumed by the run loop only (rule E2).
  reactor.resume_soon(waiting_);
}

}  // namespace ringmark::runtime
