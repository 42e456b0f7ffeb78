// Interleaved blocks of trials, and the ratios that they agree on.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "bench/outcome.hpp"
#include "bench/scenario.hpp"
#include "bench/statistics.hpp"
#include "bench/trial.hpp"

namespace ringmark::bench {

/// One measurement and its place: `order` counts the trials of a block from 0.
struct Trial {
  std::size_t block;
  std::size_t order;
  std::string variant;
  TrialResult result;
};

/// Measures one variant in a fresh process.
using RunVariant = std::function<Outcome<TrialResult>(const Experiment& experiment, const Variant& variant)>;

/// Runs every variant twice in each of `blocks` blocks, in the orders that `random` draws. Ends with the
/// first failure, which names experiment, variant and block.
[[nodiscard]] Outcome<std::vector<Trial>> run_blocks(const Experiment& experiment, std::size_t blocks,
                                                     std::mt19937_64& random, const RunVariant& run_variant);

/// The fresh process: `ringmark-bench trial EXPERIMENT VARIANT OVERRIDES` of this program.
[[nodiscard]] Outcome<TrialResult> run_trial_process(const Experiment& experiment, const Variant& variant,
                                                     const nlohmann::json& overrides);

/// A figure of a trial, above zero.
using Metric = double (*)(const TrialResult& result);

[[nodiscard]] double rate(const TrialResult& result);               ///< operations a second
[[nodiscard]] double cpu_per_operation(const TrialResult& result);  ///< seconds
[[nodiscard]] double peak_memory(const TrialResult& result);        ///< bytes
[[nodiscard]] double p50(const TrialResult& result);                ///< microseconds, where the trial has it
[[nodiscard]] double p90(const TrialResult& result);                ///< microseconds, where the trial has it

/// The ratio of the metric of variant `a` to that of variant `b`, from every block that has both.
[[nodiscard]] RatioEstimate ratio_between(std::span<const Trial> trials, const std::string& a,
                                          const std::string& b, Metric metric);

/// The median of any figures; 0 if there are none.
[[nodiscard]] double median_figure(std::vector<double> figures);

/// The median of a variant's figures; 0 if it has none.
[[nodiscard]] double median_of(std::span<const Trial> trials, const std::string& variant, Metric metric);

[[nodiscard]] nlohmann::json to_json(const Trial& trial);
[[nodiscard]] Outcome<Trial> trial_from(const nlohmann::json& document);

}  // namespace ringmark::bench
