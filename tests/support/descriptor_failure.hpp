// Refusing one of the descriptors that this process asks for. A program that links descriptor_failure.cpp
// can.
#pragma once

#include <cstdint>

namespace ringmark::testing {

/// While it lives, the `nth` call from now on (from 1) that opens a file, an eventfd or an epoll instance or
/// accepts a connection fails with EMFILE, if it comes from a library function and from another thread than
/// the one that made this. Operations of a ring are not among them. One at a time.
class DescriptorFailure {
 public:
  explicit DescriptorFailure(std::uint64_t nth) noexcept;
  ~DescriptorFailure();
  DescriptorFailure(const DescriptorFailure&) = delete;
  DescriptorFailure& operator=(const DescriptorFailure&) = delete;

  /// Whether there were as many calls.
  [[nodiscard]] bool happened() const noexcept;

 private:
  std::uint64_t number_;
};

}  // namespace ringmark::testing
