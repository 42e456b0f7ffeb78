// The processor's counter around activities, the clock around turns that may be stalls.
#include "runtime/stall_detector.hpp"

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include <utility>

namespace ringmark::runtime {
namespace {

// Never slower than a step a nanosecond: counters of x86-64 processors run at 1 GHz or more. The kernel's
// coarse clock, which would do elsewhere, stands still for 12 ms and more on virtual machines.
std::uint64_t counter() noexcept {
#if defined(__x86_64__)
  return __rdtsc();
#else
  return static_cast<std::uint64_t>(Clock::now().time_since_epoch().count());
#endif
}

}  // namespace

void StallDetector::watch(Duration threshold, Report report) {
  threshold_ = threshold;
  report_ = std::move(report);
}

void StallDetector::turn_begins(Instant now) noexcept {
  if (threshold_ == Duration::zero()) return;
  turn_begin_ = now;
  begin_ = changed_ = counter();
  longest_ = 0;
  longest_activity_ = nullptr;
}

void StallDetector::note(const char* activity) noexcept {
  const std::uint64_t now = counter();
  if (const std::uint64_t spent = now - changed_; spent > longest_) {
    longest_ = spent;
    longest_activity_ = activity;
  }
  changed_ = now;
}

void StallDetector::turn_ends(const char* activity) {
  if (threshold_ == Duration::zero()) return;
  note(activity);
  if (changed_ - begin_ < static_cast<std::uint64_t>(threshold_.count())) return;
  const Duration duration = Clock::now() - turn_begin_;
  if (duration < threshold_) return;
  ++stalls_;
  if (report_) report_({longest_activity_ == nullptr ? activity : longest_activity_, duration});
}

}  // namespace ringmark::runtime
