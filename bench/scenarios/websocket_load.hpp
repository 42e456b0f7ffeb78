// A WebSocket server under ringmark-load: ringmark-server, npm's ws on node, or the floor.
#pragma once

#include <nlohmann/json.hpp>

#include "bench/trial.hpp"

namespace ringmark::bench {

/// Parameters: "program" (ringmark-server, floor-websocket or node), "arguments" (a list), "package" (of npm,
/// with its version, for node), "path", and of the load "kind" (echo or fan-out), "connections", "size",
/// "warmup_seconds" and "seconds". An operation is a message that arrived: an echo, or a delivery to one
/// receiver. Connecting, warming up and leaving are in no figure. Also yields p50_us and p90_us, and the
/// generator's CPU time.
[[nodiscard]] Outcome<TrialResult> run_websocket_load(const nlohmann::json& parameters);

}  // namespace ringmark::bench
