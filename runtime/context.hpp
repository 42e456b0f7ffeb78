// What runs coroutines on this thread: a reactor, where a wait suspends, or a blocking context, where the
// same wait blocks. Handlers are written once and never ask which.
#pragma once

#include "runtime/clock.hpp"
#include "runtime/stall_detector.hpp"

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
  /// The time that waits of this thread are measured against.
  [[nodiscard]] Instant now() const noexcept { return manual_now_ == nullptr ? Clock::now() : *manual_now_; }

  /// What this thread is busy with, for the stall detector; "the reactor" where nothing else is named.
  [[nodiscard]] static const char* activity() noexcept {
    return current_ == nullptr ? kUnnamed : current_->activity_;
  }
  static void enter(const char* activity) noexcept {
    if (current_ == nullptr || current_->activity_ == activity) return;
    if (current_->stalls_ != nullptr) current_->stalls_->leave(current_->activity_);
    current_->activity_ = activity;
  }

  /// When what this thread is busy with arrived: the begin of a reactor's loop turn, which costs nothing, or
  /// now on a blocking thread.
  [[nodiscard]] Instant turn_time() const;

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

  void report_activities_to(StallDetector& stalls) noexcept { stalls_ = &stalls; }
  void follow_time(const Instant& manual_now) noexcept { manual_now_ = &manual_now; }
  [[nodiscard]] bool manual_time() const noexcept { return manual_now_ != nullptr; }

 private:
  static inline constinit thread_local Context* current_ = nullptr;

  static constexpr const char* kUnnamed = "the reactor";

  ContextKind kind_;
  const char* activity_{kUnnamed};
  StallDetector* stalls_{nullptr};
  const Instant* manual_now_{nullptr};
};

}  // namespace ringmark::runtime
