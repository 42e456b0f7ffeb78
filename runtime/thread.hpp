// Threads with a chosen stack size and processor.
#pragma once

#include <pthread.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "runtime/faults.hpp"
#include "runtime/result.hpp"

namespace ringmark::runtime {

/// How a thread is started.
struct ThreadOptions {
  std::size_t stack_bytes{256 * 1024};  ///< rounded up to pages; at least PTHREAD_STACK_MIN
  std::optional<int> cpu;               ///< pinned to this processor
  const char* name{"ringmark"};         ///< shown by ps and top, at most 15 bytes
  Faults* faults{nullptr};              ///< for tests: asked before the start
};

/// A joinable thread. Must be joined or detached before it ends.
class Thread {
 public:
  Thread() = default;
  Thread(Thread&& other) noexcept;
  Thread& operator=(Thread&& other) noexcept;
  ~Thread();

  /// Error: the errno of pthread_create(3), usually EAGAIN when the system has no room for another thread, or
  /// ENOMEM.
  [[nodiscard]] static Result<Thread> start(const ThreadOptions& options,
                                            std::move_only_function<void()> body);

  void join();
  void detach();
  [[nodiscard]] bool joinable() const noexcept { return running_; }

 private:
  pthread_t handle_{};
  bool running_{false};
};

/// The processors this process may use, in rising order.
[[nodiscard]] std::vector<int> usable_cpus();

}  // namespace ringmark::runtime
