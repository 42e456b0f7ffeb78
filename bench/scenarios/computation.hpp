// Work without any wait: the control that no execution model can make faster.
#pragma once

#include <nlohmann/json.hpp>

#include "bench/trial.hpp"

namespace ringmark::bench {

/// Parameters: "model" (serial or gather) and "lanes"; "steps" of arithmetic an operation; "seconds".
[[nodiscard]] Outcome<TrialResult> run_computation(const nlohmann::json& parameters);

}  // namespace ringmark::bench
