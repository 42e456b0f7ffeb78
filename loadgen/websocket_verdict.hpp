// Whether a run measured the server, or the generator itself.
#pragma once

#include <string>
#include <vector>

#include "loadgen/websocket_options.hpp"
#include "loadgen/websocket_run.hpp"

namespace ringmark::loadgen {

/// Why the figures say more about the generator than about the server, each a line; none if they are valid.
[[nodiscard]] std::vector<std::string> doubts(const WebSocketOptions& options,
                                              const WebSocketMeasurement& measurement);

}  // namespace ringmark::loadgen
