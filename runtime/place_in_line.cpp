// Waiting in line, and the three ways out of it.
#include "runtime/place_in_line.hpp"

namespace ringmark::runtime {

bool PlaceInLine::may_wait(const char* primitive) {
  Reactor& reactor = Context::require_reactor(primitive);
  if (!stop_.stop_possible()) stop_ = reactor.stop_source().token();
  if (stop_.stop_requested()) {
    outcome_ = std::unexpected{Error{IoError::Stopped}};
  } else if (until_ <= reactor.now()) {
    outcome_ = std::unexpected{Error{IoError::TimedOut}};
  }
  return outcome_.has_value();
}

void PlaceInLine::wait_in(Line& line, std::coroutine_handle<> coroutine) {
  // The deadline first: it is the only step that may lack memory.
  if (until_ != kNever) Context::require_reactor("a deadline").timers().insert(deadline_, until_);
  waiting_ = coroutine;
  line.push_back(*this);
  stop_.subscribe(on_stop_);
}

void PlaceInLine::serve() {
  end({});
}

void PlaceInLine::end(Result<void> outcome) {
  Reactor& reactor = Context::require_reactor("a line");
  unlink();
  on_stop_.unlink();
  if (deadline_.pending()) reactor.timers().remove(deadline_);
  outcome_ = outcome;
  // Not from inside the server's or stopper's call: a frame is resumed by the run loop only (rule E2).
  reactor.resume_soon(waiting_);
}

}  // namespace ringmark::runtime
