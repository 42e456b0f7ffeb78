// The value of the Date field.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

namespace ringmark::http {

/// Octets of an IMF-fixdate such as "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
inline constexpr std::size_t kDateBytes = 29;

/// Formats a second once, however often it is asked for. One per thread.
class DateCache {
 public:
  /// The IMF-fixdate of `time` in the years 0 to 9999; valid until the next call with another second.
  [[nodiscard]] std::string_view at(std::chrono::sys_seconds time);

 private:
  std::chrono::sys_seconds formatted_ = std::chrono::sys_seconds::min();
  std::array<char, kDateBytes> text_{};
};

}  // namespace ringmark::http
