// The clock of every wait and deadline.
#pragma once

#include <chrono>

namespace ringmark::runtime {

/// CLOCK_MONOTONIC: what io_uring timeouts, clock_nanosleep and futex waits here are measured against.
using Clock = std::chrono::steady_clock;
using Instant = Clock::time_point;
using Duration = Clock::duration;

static_assert(std::is_same_v<Duration, std::chrono::nanoseconds>);

/// Later than every deadline: a wait with this instant has none.
inline constexpr Instant kNever = Instant::max();

/// What is left until `until`, zero once it has passed, in one of the kernel's timespec types.
template <typename Timespec>
[[nodiscard]] Timespec remaining_until(Instant until, Instant now = Clock::now()) {
  const Duration remaining = until > now ? until - now : Duration::zero();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(remaining);
  return {.tv_sec = seconds.count(), .tv_nsec = (remaining - seconds).count()};
}

}  // namespace ringmark::runtime
