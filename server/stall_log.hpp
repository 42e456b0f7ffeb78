// What a server says of stalls: at most a line a second, and no stall uncounted.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "runtime/stall_detector.hpp"

namespace ringmark::server {

/// Any thread.
class StallLog {
 public:
  /// The line to print for a stall at `now`, or "" when one was printed less than a second before; a later
  /// line counts those that had none.
  [[nodiscard]] std::string line(const runtime::Stall& stall, runtime::Instant now);

 private:
  std::mutex mutex_;
  runtime::Instant quiet_until_{};
  std::uint64_t unsaid_{0};
};

}  // namespace ringmark::server
