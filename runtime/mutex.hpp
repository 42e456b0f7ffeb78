// One at a time, across waits.
#pragma once

#include "runtime/semaphore.hpp"

namespace ringmark::runtime {

/// Keeps other coroutines of this reactor out of a section that waits; a section without a wait needs none.
/// Belongs to one reactor (rule E3). For data of several threads take std::mutex, and never hold that across
/// a wait (rule E4).
class Mutex {
 public:
  /// Held while it lives.
  using Lock = Semaphore::Permit;

  /// Waits for the lock, first come first served. Errors and cancellation are those of `Semaphore::acquire`.
  [[nodiscard]] Semaphore::Acquire lock(Instant until = kNever, StopToken stop = {}) noexcept {
    return permit_.acquire(until, stop);
  }
  [[nodiscard]] Semaphore::Acquire lock(StopToken stop) noexcept { return permit_.acquire(stop); }
  [[nodiscard]] std::optional<Lock> try_lock() { return permit_.try_acquire(); }
  [[nodiscard]] bool locked() const noexcept { return permit_.available() == 0; }

 private:
  Semaphore permit_{1, "Mutex"};
};

}  // namespace ringmark::runtime
