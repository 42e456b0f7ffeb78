// A server with a fixed answer under wrk: ringmark-server, nginx or one of the floors.
#pragma once

#include <nlohmann/json.hpp>

#include "bench/trial.hpp"

namespace ringmark::bench {

/// Parameters: "program" (ringmark-server, nginx, floor-uring, floor-epoll or floor-blocking), "arguments" (a
/// list), "connections", "pipeline" and "seconds" of wrk. Reads GET /, whose content is checked once before.
/// An operation is a request. Also yields p50_us and p90_us, and wrk's CPU time. With a pipeline the
/// percentiles come from ringmark-load, which loads the same process for as long after wrk: wrk's are wrong
/// there.
[[nodiscard]] Outcome<TrialResult> run_peer_server(const nlohmann::json& parameters);

}  // namespace ringmark::bench
