// The counting operator new.
#include "tests/support/allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace ringmark::testing {
namespace {

constinit std::atomic<std::uint64_t> counted{0};
constinit thread_local bool exempt{false};

}  // namespace

bool allocations_are_counted() noexcept {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;
#else
  return true;
#endif
}

std::uint64_t allocations() noexcept {
  return counted.load(std::memory_order_relaxed);
}

ExemptFromCounting::ExemptFromCounting() noexcept {
  exempt = true;
}

ExemptFromCounting::~ExemptFromCounting() {
  exempt = false;
}

}  // namespace ringmark::testing

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

void* operator new(std::size_t size) {
  if (!ringmark::testing::exempt) ringmark::testing::counted.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size); memory != nullptr) return memory;
  throw std::bad_alloc{};
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

#endif
