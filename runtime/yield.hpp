// Giving way to the other coroutines of a thread.
#pragma once

#include <coroutine>

#include "runtime/context.hpp"
#include "runtime/continuation.hpp"
#include "runtime/reactor.hpp"

namespace ringmark::runtime {

/// Lets other coroutines of this reactor run, then goes on; on a blocking thread it returns at once.
class Yield {
 public:
  bool await_ready() const { return Context::current().kind() == ContextKind::Blocking; }
  void await_suspend(std::coroutine_handle<> coroutine) {
    waiting_ = coroutine;
    Context::require_reactor("yield").resume_soon(waiting_);
  }
  void await_resume() const noexcept {}

 private:
  ReadyContinuation waiting_;
};
[[nodiscard]] inline Yield yield() {
  return {};
}

}  // namespace ringmark::runtime
