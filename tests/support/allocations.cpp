// The operator new that counts and fails.
#include "tests/support/allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#include <dlfcn.h>
#define RINGMARK_SANITIZED 1
#else
#define RINGMARK_SANITIZED 0
#endif

namespace ringmark::testing {
namespace {

constinit std::atomic<std::uint64_t> counted{0};
constinit std::atomic<std::uint64_t> failing{0};  // the number of the allocation that fails; 0: none
constinit thread_local bool exempt{false};

void count_or_fail() {
  if (exempt) return;
  const std::uint64_t number = counted.fetch_add(1, std::memory_order_relaxed) + 1;
  if (number == failing.load(std::memory_order_relaxed)) throw std::bad_alloc{};
}

}  // namespace

bool allocations_are_counted() noexcept {
  return RINGMARK_SANITIZED == 0;
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

AllocationFailure::AllocationFailure(std::uint64_t nth) noexcept : number_{allocations() + nth} {
  failing.store(number_, std::memory_order_relaxed);
}

AllocationFailure::~AllocationFailure() {
  failing.store(0, std::memory_order_relaxed);
}

bool AllocationFailure::happened() const noexcept {
  return allocations() >= number_;
}

}  // namespace ringmark::testing

#if RINGMARK_SANITIZED

namespace {

// The sanitizer's own operator, so that it still sees every mismatch of new and delete.
void* allocate_with(const char* sanitizers_operator, std::size_t size) {
  ringmark::testing::count_or_fail();
  return reinterpret_cast<void* (*)(std::size_t)>(dlsym(RTLD_NEXT, sanitizers_operator))(size);
}

}  // namespace

void* operator new(std::size_t size) {
  return allocate_with("_Znwm", size);
}

void* operator new[](std::size_t size) {
  return allocate_with("_Znam", size);
}

#else

void* operator new(std::size_t size) {
  ringmark::testing::count_or_fail();
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
