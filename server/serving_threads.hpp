// The blocking threads of a synchronous server: counted, so that a drain can wait for them, and stoppable.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>

#include "runtime/blocking_context.hpp"
#include "runtime/faults.hpp"
#include "runtime/intrusive_list.hpp"
#include "runtime/result.hpp"
#include "runtime/thread.hpp"

namespace ringmark::server {

/// Threads that each have a blocking context. All have ended before this object does.
class ServingThreads {
 public:
  /// `faults` is for tests; nullptr: none.
  explicit ServingThreads(std::size_t stack_bytes, runtime::Faults* faults = nullptr) noexcept
      : stack_bytes_{stack_bytes}, faults_{faults} {}
  ~ServingThreads();
  ServingThreads(const ServingThreads&) = delete;
  ServingThreads& operator=(const ServingThreads&) = delete;

  /// Runs `body(context)`, which throws nothing, on a thread of its own. Any thread. Error: the errno of
  /// pthread_create(3), or ENOMEM; then `body` has not run and is gone with what it owned.
  [[nodiscard]] runtime::Result<void> start(std::move_only_function<void(runtime::BlockingContext&)> body);

  /// True when no thread is left by `until`.
  [[nodiscard]] bool wait_until_none(runtime::Instant until);

  /// Ends the waits of handlers on every thread with Stopped.
  void stop_waits();

 private:
  struct Entry;

  void run(std::move_only_function<void(runtime::BlockingContext&)> body);

  std::size_t stack_bytes_;
  runtime::Faults* faults_;
  std::mutex mutex_;
  std::condition_variable ended_;
  runtime::IntrusiveList<Entry> running_;
  std::size_t count_{0};
};

}  // namespace ringmark::server
