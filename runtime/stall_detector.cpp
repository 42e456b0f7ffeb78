// Coarse and exact time of loop turns.
#include "runtime/stall_detector.hpp"

#include <time.h>

#include <utility>

namespace ringmark::runtime {
namespace {

Duration duration_of(const timespec& time) {
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

// The time of the last timer interrupt: read from memory that the kernel shares, without asking the clock's
// hardware.
Duration coarse_now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return duration_of(time);
}

}  // namespace

void StallDetector::watch(Duration threshold, Report report) {
  threshold_ = threshold;
  report_ = std::move(report);
  timespec tick{};
  clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
  tick_ = duration_of(tick);
}

void StallDetector::turn_begins(Instant now) noexcept {
  if (threshold_ == Duration::zero()) return;
  turn_begin_ = now;
  coarse_begin_ = coarse_last_ = coarse_now();
  longest_ = Duration::zero();
  longest_activity_ = nullptr;
}

void StallDetector::note(const char* activity) noexcept {
  const Duration now = coarse_now();
  if (const Duration spent = now - coarse_last_; spent > longest_) {
    longest_ = spent;
    longest_activity_ = activity;
  }
  coarse_last_ = now;
}

void StallDetector::turn_ends(const char* activity) {
  if (threshold_ == Duration::zero()) return;
  note(activity);
  if (coarse_last_ - coarse_begin_ + tick_ < threshold_) return;
  const Duration duration = Clock::now() - turn_begin_;
  if (duration < threshold_) return;
  ++stalls_;
  if (report_) report_({longest_activity_ == nullptr ? activity : longest_activity_, duration});
}

}  // namespace ringmark::runtime
