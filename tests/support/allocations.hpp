// Counting calls of the global operator new, and making one of them fail. A program that links
// allocations.cpp does.
#pragma once

#include <cstdint>

namespace ringmark::testing {

/// False under sanitizers, where frames are not kept for the next coroutine and a warm path allocates, too.
[[nodiscard]] bool allocations_are_counted() noexcept;

/// Allocations of every thread that is not exempt, since the start of the program.
[[nodiscard]] std::uint64_t allocations() noexcept;

/// While it lives, this thread's allocations are not counted and do not fail.
class ExemptFromCounting {
 public:
  ExemptFromCounting() noexcept;
  ~ExemptFromCounting();
  ExemptFromCounting(const ExemptFromCounting&) = delete;
  ExemptFromCounting& operator=(const ExemptFromCounting&) = delete;
};

/// While it lives, the `nth` allocation from now on (from 1) throws std::bad_alloc, on whichever thread.
/// Under sanitizers, too. One at a time.
class AllocationFailure {
 public:
  explicit AllocationFailure(std::uint64_t nth) noexcept;
  ~AllocationFailure();
  AllocationFailure(const AllocationFailure&) = delete;
  AllocationFailure& operator=(const AllocationFailure&) = delete;

  /// Whether there were as many allocations.
  [[nodiscard]] bool happened() const noexcept;

 private:
  std::uint64_t number_;
};

}  // namespace ringmark::testing
