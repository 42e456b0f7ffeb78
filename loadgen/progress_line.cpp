// Writes the line over itself.
#include "loadgen/progress_line.hpp"

#include <fmt/core.h>

#include <cstdio>

namespace ringmark::loadgen {

ProgressLine::~ProgressLine() {
  if (shown_) fmt::print(stderr, "\r{:60}\r", "");
}

void ProgressLine::show(std::uint64_t total, runtime::Instant now) {
  const std::chrono::duration<double> since_last = now - due_ + kProgressInterval;
  const std::chrono::duration<double> since_begin = now - begin_;
  fmt::print(stderr, "\r{:6.0f} s {:14.0f} {}/s {:16} {}", since_begin.count(),
             static_cast<double>(total - total_) / since_last.count(), unit_, total, unit_);
  total_ = total;
  due_ = now + kProgressInterval;
  shown_ = true;
}

}  // namespace ringmark::loadgen
