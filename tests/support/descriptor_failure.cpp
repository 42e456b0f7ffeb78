// Standing before the C library's functions that make descriptors.
#include "tests/support/descriptor_failure.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>

namespace ringmark::testing {
namespace {

constinit std::atomic<std::uint64_t> asked{0};
constinit std::atomic<std::uint64_t> refused{0};  // the number of the call that fails; 0: none
constinit thread_local bool refused_nothing{false};

bool refuse() noexcept {
  if (refused_nothing || refused.load(std::memory_order_relaxed) == 0) return false;
  if (asked.fetch_add(1, std::memory_order_relaxed) + 1 != refused.load(std::memory_order_relaxed))
    return false;
  errno = EMFILE;
  return true;
}

// The function of that name behind this one: the library's, or the sanitizer's.
template <typename Function>
Function* next_of(const char* name) noexcept {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

DescriptorFailure::DescriptorFailure(std::uint64_t nth) noexcept : number_{asked.load() + nth} {
  refused_nothing = true;
  refused.store(number_, std::memory_order_relaxed);
}

DescriptorFailure::~DescriptorFailure() {
  refused.store(0, std::memory_order_relaxed);
  refused_nothing = false;
}

bool DescriptorFailure::happened() const noexcept {
  return asked.load(std::memory_order_relaxed) >= number_;
}

}  // namespace ringmark::testing

using ringmark::testing::next_of;
using ringmark::testing::refuse;

extern "C" int accept4(int listener, sockaddr* address, socklen_t* size, int flags) {
  static const auto next = next_of<decltype(accept4)>("accept4");
  return refuse() ? -1 : next(listener, address, size, flags);
}

extern "C" int eventfd(unsigned value, int flags) noexcept {
  static const auto next = next_of<int(unsigned, int)>("eventfd");
  return refuse() ? -1 : next(value, flags);
}

extern "C" int epoll_create1(int flags) noexcept {
  static const auto next = next_of<int(int)>("epoll_create1");
  return refuse() ? -1 : next(flags);
}

extern "C" int open64(const char* path, int flags, ...) {
  static const auto next = next_of<int(const char*, int, ...)>("open64");
  mode_t mode = 0;
  if ((flags & (O_CREAT | O_TMPFILE)) != 0) {
    std::va_list arguments;
    va_start(arguments, flags);
    mode = va_arg(arguments, mode_t);
    va_end(arguments);
  }
  return refuse() ? -1 : next(path, flags, mode);
}
