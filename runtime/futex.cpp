// futex(2).
#include "runtime/futex.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <ctime>

namespace ringmark::runtime {

FutexWait futex_wait(FutexWord& word, std::uint32_t expected, Instant until) {
  timespec absolute{};
  const timespec* timeout = nullptr;
  if (until != kNever) {
    const auto since_epoch = until.time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_epoch);
    absolute = {.tv_sec = seconds.count(), .tv_nsec = (since_epoch - seconds).count()};
    timeout = &absolute;
  }
  const long status = syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, expected, timeout, nullptr,
                              FUTEX_BITSET_MATCH_ANY);
  return status < 0 && errno == ETIMEDOUT ? FutexWait::TimedOut : FutexWait::Woken;
}

void futex_wake_all(const FutexWord* word) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

}  // namespace ringmark::runtime
