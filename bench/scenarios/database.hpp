// ringmark-server's database users: indexed reads and inserts, each trial on a fresh copy of the same rows.
#pragma once

#include <nlohmann/json.hpp>

#include "bench/trial.hpp"

namespace ringmark::bench {

/// Parameters: "server" (options of ringmark-server, a list), "connections" of the client, "requests" in all,
/// "insert_percent" of them, "rows" of the database before, "work_directory" (where the seeded file is kept
/// between trials, and the copies are made). An operation is a request; CPU time and memory are the server's.
[[nodiscard]] Outcome<TrialResult> run_database(const nlohmann::json& parameters);

}  // namespace ringmark::bench
