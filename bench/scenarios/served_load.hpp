// ringmark-server under ringmark-load: a processor each, a fixed number of requests.
#pragma once

#include <nlohmann/json.hpp>

#include "bench/trial.hpp"

namespace ringmark::bench {

/// Parameters: "server" (options of ringmark-server, a list), "delay_ms" of its simulated query,
/// "connections" and "requests" of the load, and optionally "requests_per_connection". Reads GET /users/1,
/// whose content is checked in every answer. An operation is a request; CPU time and memory are the server's,
/// over the whole load, accepting included.
[[nodiscard]] Outcome<TrialResult> run_served_load(const nlohmann::json& parameters);

/// Whether the generator held the server back: it had no CPU time left while the server did.
/// Shares are CPU seconds a second of the load.
[[nodiscard]] GeneratorVerdict judge_generator(double generator_share, double server_share);

}  // namespace ringmark::bench
