// The one place where a broken invariant ends the process.
#include "runtime/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace ringmark::runtime {

void check_failed(const char* condition, const char* message, const char* file, int line) {
  std::fprintf(stderr, "ringmark: broken invariant: %s (%s) at %s:%d\n", message, condition, file, line);
  std::abort();
}

}  // namespace ringmark::runtime
