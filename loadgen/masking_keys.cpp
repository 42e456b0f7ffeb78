// Asks getrandom(2).
#include "loadgen/masking_keys.hpp"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace ringmark::loadgen {

void MaskingKeys::fill(std::span<char> target) {
  if (target.size() > kOctets - used_) {
    std::size_t size = 0;
    while (size < kOctets) {
      const ssize_t got = getrandom(octets_.data() + size, kOctets - size, 0);
      if (got < 0 && errno != EINTR) throw std::system_error{errno, std::generic_category(), "getrandom"};
      if (got > 0) size += static_cast<std::size_t>(got);
    }
    used_ = 0;
  }
  std::copy_n(octets_.begin() + static_cast<std::ptrdiff_t>(used_), target.size(), target.begin());
  used_ += target.size();
}

}  // namespace ringmark::loadgen
