// /proc/self/fd and RLIMIT_NOFILE.
#include "tests/support/descriptors.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>

#include "runtime/check.hpp"

namespace ringmark::testing {

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator entries{"/proc/self/fd"};
  // The iterator's own descriptor is listed too.
  return static_cast<std::size_t>(std::distance(entries, std::filesystem::directory_iterator{})) - 1;
}

DescriptorLimit::DescriptorLimit(std::size_t spare) {
  getrlimit(RLIMIT_NOFILE, &before_);
  const int lowest_free = open("/dev/null", O_RDONLY | O_CLOEXEC);
  RINGMARK_CHECK(lowest_free >= 0, "a descriptor is free");
  close(lowest_free);
  const rlimit limit{.rlim_cur = static_cast<rlim_t>(lowest_free) + spare, .rlim_max = before_.rlim_max};
  RINGMARK_CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0, "the limit is lowered");
}

DescriptorLimit::~DescriptorLimit() {
  setrlimit(RLIMIT_NOFILE, &before_);
}

}  // namespace ringmark::testing
