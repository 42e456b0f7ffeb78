// How big the big tests are: sanitizers are slow, so their runs use a fraction.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>

namespace ringmark::testing {

/// `count` times RINGMARK_TEST_SCALE (an environment variable, 1.0 where it is not set), at least 1.
[[nodiscard]] inline std::size_t scaled(std::size_t count) {
  const char* scale = std::getenv("RINGMARK_TEST_SCALE");
  if (scale == nullptr) return count;
  return std::max<std::size_t>(static_cast<std::size_t>(static_cast<double>(count) * std::atof(scale)), 1);
}

}  // namespace ringmark::testing
