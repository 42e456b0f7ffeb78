// A measurement of WebSocket load as text for a person and as JSON for a program.
#pragma once

#include <string>

#include "loadgen/websocket_options.hpp"
#include "loadgen/websocket_run.hpp"

namespace ringmark::loadgen {

/// Lines of at most 80 columns; with the percentiles if the options ask for them.
[[nodiscard]] std::string websocket_text_report(const WebSocketOptions& options,
                                                const WebSocketMeasurement& measurement);

/// One line of JSON, schema "ringmark-load-ws", version 1. Units are in the names of the members; a
/// percentile that too few samples carry is null. `version` is the program's.
[[nodiscard]] std::string websocket_json_report(const WebSocketOptions& options,
                                                const WebSocketMeasurement& measurement,
                                                const std::string& version);

}  // namespace ringmark::loadgen
