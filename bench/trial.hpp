// One measurement of one variant: what it yields, and how its process hands that to the harness.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/outcome.hpp"

namespace ringmark::bench {

/// Was the load generator the bottleneck? Trials without a generator are Valid.
enum class GeneratorVerdict { Valid, Invalid };

/// What one trial measured. `cpu_seconds` and `peak_rss_bytes` are those of the process under test: the
/// server where there is one, else the trial's own.
struct TrialResult {
  std::uint64_t operations{0};
  double seconds{0};
  double cpu_seconds{0};
  std::uint64_t peak_rss_bytes{0};
  GeneratorVerdict generator{GeneratorVerdict::Valid};
  nlohmann::json extra = nlohmann::json::object();  ///< further figures by name: p50_us, p90_us
};

[[nodiscard]] nlohmann::json to_json(const TrialResult& result);

/// Reads what `to_json` wrote. Fails where a figure is missing or not above zero.
[[nodiscard]] Outcome<TrialResult> trial_result_from(const nlohmann::json& document);

/// The names that an experiment's "trial" may have.
[[nodiscard]] bool trial_kind_known(const std::string& kind);

/// Runs a trial of that kind in this process, which does nothing else and ends afterwards. Fails when an
/// answer, a byte count or a child is not as it has to be.
[[nodiscard]] Outcome<TrialResult> run_trial_here(const std::string& kind, const nlohmann::json& parameters);

}  // namespace ringmark::bench
