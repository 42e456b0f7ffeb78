// Counting calls of the global operator new. A program that links allocations.cpp counts them.
#pragma once

#include <cstdint>

namespace ringmark::testing {

/// False under sanitizers, which bring an allocator of their own.
[[nodiscard]] bool allocations_are_counted() noexcept;

/// Allocations of every thread that is not exempt, since the start of the program.
[[nodiscard]] std::uint64_t allocations() noexcept;

/// While it lives, this thread's allocations are not counted.
class ExemptFromCounting {
 public:
  ExemptFromCounting() noexcept;
  ~ExemptFromCounting();
  ExemptFromCounting(const ExemptFromCounting&) = delete;
  ExemptFromCounting& operator=(const ExemptFromCounting&) = delete;
};

}  // namespace ringmark::testing
