// What runs coroutines on this thread: a reactor, where a wait suspends, or a blocking context, where the
// same wait blocks. Handlers are written once and never ask which.
#pragma once

#include "runtime/frame_pool.hpp"

namespace ringmark::runtime {

class Reactor;
class BlockingContext;

enum class ContextKind { Reactor, Blocking };

/// The execution context of a thread. At most one is current on a thread at a time, and it never changes
/// threads.
class Context {
 public:
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  /// The context of this thread. Stops the process where there is none.
  [[nodiscard]] static Context& current();
  [[nodiscard]] static Context* current_or_null() noexcept { return current_; }

  [[nodiscard]] ContextKind kind() const noexcept { return kind_; }
  [[nodiscard]] FramePool& frames() noexcept { return frames_; }

  /// The reactor of this thread, or nullptr on a blocking thread.
  [[nodiscard]] static Reactor* reactor_or_null();
  /// The reactor of this thread. Stops the process with the name of `primitive` on any other thread (rule
  /// E3).
  [[nodiscard]] static Reactor& require_reactor(const char* primitive);
  /// The blocking context of this thread. Stops the process on any other thread.
  [[nodiscard]] static BlockingContext& require_blocking();

 protected:
  explicit Context(ContextKind kind);
  ~Context();

 private:
  static inline constinit thread_local Context* current_ = nullptr;

  ContextKind kind_;
  FramePool frames_;
};

}  // namespace ringmark::runtime
