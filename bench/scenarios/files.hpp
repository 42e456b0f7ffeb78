// Random reads and durable writes of one large file.
#pragma once

#include <nlohmann/json.hpp>

#include "bench/trial.hpp"

namespace ringmark::bench {

/// Parameters: "work_directory" (where the file is kept between trials), "file_bytes", "block_bytes",
/// "operation" (read; or write: a write, then fdatasync), "caching" (direct: past the page cache; cached: all
/// of the file is read once before), "model", "lanes" (operations in flight) and "seconds". Where the file
/// system refuses O_DIRECT the trial runs cached and says so in its figure "note". Every block read must hold
/// its own number; every count must be the whole block.
[[nodiscard]] Outcome<TrialResult> run_files(const nlohmann::json& parameters);

}  // namespace ringmark::bench
