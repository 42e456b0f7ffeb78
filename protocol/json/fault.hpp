// Where and why a text is no JSON, for a person. Only for texts that a parser has refused already: it is
// thorough, not fast.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace ringmark::json {

/// Positions count code points, so that an editor shows the same place.
struct Fault {
  std::string_view message;  ///< in the words of CPython's json module
  std::size_t position{0};   ///< from 0
  std::size_t line{1};       ///< from 1
  std::size_t column{1};     ///< from 1
};

/// Deeper nesting than this is not looked into.
inline constexpr std::size_t kDepthMax = 1024;  // simdjson's default

/// The first fault of `text`, which is valid UTF-8. Nothing when its grammar is right, as with numbers beyond
/// every type, or when it nests deeper than kDepthMax before the first fault.
[[nodiscard]] std::optional<Fault> find_fault(std::string_view text);

}  // namespace ringmark::json
