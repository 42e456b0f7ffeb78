// The mapping behind GuardedBytes.
#include "tests/protocol/http/guarded_bytes.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <stdexcept>

namespace ringmark::http {
namespace {

constexpr std::size_t kInputPagesMax = 64;  // 256 KiB: far above every limit that the tests reach

}  // namespace

GuardedBytes::GuardedBytes() {
  const auto page_bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  usable_bytes_ = kInputPagesMax * page_bytes;
  mapped_bytes_ = usable_bytes_ + page_bytes;
  void* const mapping =
      mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) throw std::runtime_error("no memory for a guarded region");
  region_ = static_cast<char*>(mapping);
  if (mprotect(region_ + usable_bytes_, page_bytes, PROT_NONE) != 0)
    throw std::runtime_error("no guard page");
}

GuardedBytes::~GuardedBytes() {
  munmap(region_, mapped_bytes_);
}

std::string_view GuardedBytes::place(std::string_view bytes) {
  if (bytes.size() > usable_bytes_) throw std::length_error("input larger than the guarded region");
  char* const begin = region_ + usable_bytes_ - bytes.size();
  bytes.copy(begin, bytes.size());
  return {begin, bytes.size()};
}

}  // namespace ringmark::http
