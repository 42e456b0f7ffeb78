// How long something took.
#pragma once

#include <functional>
#include <utility>

#include "runtime/context.hpp"

namespace ringmark::runtime {

/// Runs from its construction, on the clock of the current context.
class Stopwatch {
 public:
  [[nodiscard]] Duration elapsed() const { return Context::current().now() - begin_; }

 private:
  Instant begin_{Context::current().now()};
};

/// Reports the duration of its scope at the scope's end, however it is left.
class TimedScope {
 public:
  using Report = std::move_only_function<void(Duration)>;

  /// `report` must not throw.
  explicit TimedScope(Report report) : report_{std::move(report)} {}
  TimedScope(const TimedScope&) = delete;
  TimedScope& operator=(const TimedScope&) = delete;
  ~TimedScope() { report_(stopwatch_.elapsed()); }

 private:
  Report report_;
  Stopwatch stopwatch_;
};

}  // namespace ringmark::runtime
