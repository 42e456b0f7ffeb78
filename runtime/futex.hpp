// The kernel's wait on a word of memory, with an absolute deadline. What blocking threads sleep on.
#pragma once

#include <atomic>
#include <cstdint>

#include "runtime/clock.hpp"

namespace ringmark::runtime {

using FutexWord = std::atomic<std::uint32_t>;

enum class FutexWait { Woken, TimedOut };

/// Waits while `word` equals `expected`, until a wake, `until` (CLOCK_MONOTONIC), or a spurious return: check
/// the word. One system call (futex(2), FUTEX_WAIT_BITSET_PRIVATE).
FutexWait futex_wait(FutexWord& word, std::uint32_t expected, Instant until);

/// Wakes every thread that waits on the address. The word may be gone already: waking an address touches no
/// memory.
void futex_wake_all(const FutexWord* word);

}  // namespace ringmark::runtime
