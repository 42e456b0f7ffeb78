// The current context of a thread.
#include "runtime/context.hpp"

#include <string>

#include "runtime/blocking_context.hpp"
#include "runtime/check.hpp"
#include "runtime/frame_pool.hpp"
#include "runtime/reactor.hpp"

namespace ringmark::runtime {

Context::Context(ContextKind kind) : kind_{kind} {
  RINGMARK_CHECK(current_ == nullptr, "a thread has at most one context");
  current_ = this;
  thread_frames.open();
}

Context::~Context() {
  RINGMARK_CHECK(current_ == this, "a context ends on the thread that made it");
  thread_frames.close();
  current_ = nullptr;
}

Context& Context::current() {
  RINGMARK_CHECK(current_ != nullptr, "a runtime wait needs a reactor or a blocking context on this thread");
  return *current_;
}

Reactor* Context::reactor_or_null() {
  if (current_ == nullptr || current_->kind_ != ContextKind::Reactor) return nullptr;
  return static_cast<Reactor*>(current_);
}

Reactor& Context::require_reactor(const char* primitive) {
  Reactor* reactor = reactor_or_null();
  if (reactor == nullptr) {
    const std::string message = std::string{primitive} + " belongs to a reactor thread";
    check_failed("Context::reactor_or_null() != nullptr", message.c_str(), __FILE__, __LINE__);
  }
  return *reactor;
}

Instant Context::turn_time() const {
  return kind_ == ContextKind::Reactor ? static_cast<const Reactor*>(this)->turn_time() : now();
}

BlockingContext& Context::require_blocking() {
  Context& context = current();
  RINGMARK_CHECK(context.kind_ == ContextKind::Blocking, "this belongs to a blocking thread");
  return static_cast<BlockingContext&>(context);
}

}  // namespace ringmark::runtime
