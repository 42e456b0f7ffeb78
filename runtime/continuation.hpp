// A suspended coroutine, and what it was busy with.
#pragma once

#include <coroutine>

#include "runtime/context.hpp"

namespace ringmark::runtime {

/// What an awaiter keeps of the coroutine that waits in it. Resumed by the run loop of its thread only (rule
/// E2); it takes up its activity again, so that a stall is put down to whoever caused it.
class Continuation {
 public:
  Continuation() noexcept = default;
  // NOLINTNEXTLINE(google-explicit-constructor): each handle that waits becomes one
  Continuation(std::coroutine_handle<> coroutine) noexcept
      : coroutine_{coroutine}, activity_{Context::activity()} {}
  Continuation(std::coroutine_handle<> coroutine, const char* activity) noexcept
      : coroutine_{coroutine}, activity_{activity} {}

  explicit operator bool() const noexcept { return static_cast<bool>(coroutine_); }

  void resume() const {
    Context::enter(activity_);
    coroutine_.resume();
  }

 private:
  std::coroutine_handle<> coroutine_;
  const char* activity_{nullptr};
};

/// A continuation that can stand in its reactor's line of what is ready: it brings the link, so that queueing
/// needs no memory and cannot fail. It stays where it is until it has been resumed.
class ReadyContinuation : public Continuation {
 public:
  using Continuation::Continuation;

 private:
  friend class Reactor;
  ReadyContinuation* next_{nullptr};
};

/// Names what the thread is busy with until the scope ends, across waits. `activity` outlives the reactor's
/// next turn: a literal, or the pattern of a route.
class ActivityScope {
 public:
  explicit ActivityScope(const char* activity) noexcept : outer_{Context::activity()} {
    Context::enter(activity);
  }
  ActivityScope(const ActivityScope&) = delete;
  ActivityScope& operator=(const ActivityScope&) = delete;
  ~ActivityScope() { Context::enter(outer_); }

 private:
  const char* outer_;
};

}  // namespace ringmark::runtime
