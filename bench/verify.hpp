// Recomputes the figures of a written run from its raw trials.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/outcome.hpp"

namespace ringmark::bench {

struct Verification {
  std::size_t lines;
  std::vector<std::string> differences;  ///< which figure, as written and as recomputed
};

/// Reads result.json and raw/*.json of `directory`. Fails when they cannot be read.
[[nodiscard]] Outcome<Verification> verify_run(const std::string& directory);

/// `ringmark-bench verify`: prints what differs. Returns the exit code.
[[nodiscard]] int run_verify(const std::string& directory);

}  // namespace ringmark::bench
