// Many waits on peers that answer late: what the I/O-bound row and the client line of the network row
// measure.
#pragma once

#include <nlohmann/json.hpp>

#include "bench/trial.hpp"

namespace ringmark::bench {

/// Parameters: "waits_ms" (one number a wait), or "waits" and "wait_ms"; "exchange": "byte" (late peer, the
/// default) or "http" (GET /users/1 of a ringmark-server with that delay); "model" and "lanes" (default: as
/// many as there are waits); "seconds": whole rounds of all waits are repeated for at least that long;
/// "waits_most": a round has only that many of the waits, for models whose time is proportional to them. An
/// operation is one wait. Its connection is open before and after it.
[[nodiscard]] Outcome<TrialResult> run_fan_out(const nlohmann::json& parameters);

}  // namespace ringmark::bench
