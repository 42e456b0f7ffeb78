// Invariants that stay on in release builds: a broken one is a defect of ringmark, never bad input.
#pragma once

namespace ringmark::runtime {

/// Prints one line naming the broken invariant to stderr and aborts. Any thread.
[[noreturn]] void check_failed(const char* condition, const char* message, const char* file, int line);

}  // namespace ringmark::runtime

/// Stops the process when `condition` is false. Input from the network is rejected, never checked with this.
#define RINGMARK_CHECK(condition, message)                                          \
  do {                                                                              \
    if (!(condition)) [[unlikely]]                                                  \
      ::ringmark::runtime::check_failed(#condition, (message), __FILE__, __LINE__); \
  } while (false)
