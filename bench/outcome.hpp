// How the harness says that something failed: a value, or one line for the person who runs it.
#pragma once

#include <expected>
#include <string>

namespace ringmark::bench {

/// The error is lower case and names what failed, with the numbers that disagree.
template <typename T>
using Outcome = std::expected<T, std::string>;

[[nodiscard]] inline std::unexpected<std::string> failure(std::string text) {
  return std::unexpected{std::move(text)};
}

}  // namespace ringmark::bench
