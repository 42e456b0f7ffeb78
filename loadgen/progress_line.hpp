// What a person sees while a run lasts.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdint>

#include "runtime/clock.hpp"

namespace ringmark::loadgen {

inline constexpr std::chrono::seconds kProgressInterval{1};

/// One line on standard error, rewritten every second; nothing where that is no terminal. Taken away at its
/// end.
class ProgressLine {
 public:
  /// `unit` is what is counted, a literal; `begin` is when counting begins.
  ProgressLine(runtime::Instant begin, const char* unit)
      : begin_{begin}, due_{begin + kProgressInterval}, unit_{unit} {}
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  [[nodiscard]] bool is_due(runtime::Instant now) const { return terminal_ && now >= due_; }

  /// `total` is what was counted since `begin`.
  void show(std::uint64_t total, runtime::Instant now);

 private:
  runtime::Instant begin_;
  runtime::Instant due_;
  const char* unit_;
  std::uint64_t total_{0};
  bool terminal_{isatty(STDERR_FILENO) == 1};
  bool shown_{false};
};

}  // namespace ringmark::loadgen
