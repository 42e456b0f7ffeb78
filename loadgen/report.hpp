// A measurement as text for a person and as JSON for a program.
#pragma once

#include <string>

#include "loadgen/options.hpp"
#include "loadgen/run.hpp"

namespace ringmark::loadgen {

/// Lines of at most 80 columns; with the percentiles if the options ask for them. A percentile that too few
/// samples carry is left out (order_statistics.hpp).
[[nodiscard]] std::string text_report(const Options& options, const Measurement& measurement);

/// One line of JSON, schema "ringmark-load/1". Units are in the names of the members; a
/// percentile that too few samples carry is null. `version` is the program's.
[[nodiscard]] std::string json_report(const Options& options, const Measurement& measurement,
                                      const std::string& version);

}  // namespace ringmark::loadgen
