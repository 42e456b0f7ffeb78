// Counting and limiting this process's file descriptors.
#pragma once

#include <cstddef>

#include <sys/resource.h>

namespace ringmark::testing {

/// How many descriptors this process has open, by /proc/self/fd.
[[nodiscard]] std::size_t open_descriptors();

/// While it lives, about `spare` more descriptors can be opened (RLIMIT_NOFILE); its end restores the limit.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(std::size_t spare);
  ~DescriptorLimit();
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;

 private:
  rlimit before_{};
};

}  // namespace ringmark::testing
