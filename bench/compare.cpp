// Blocks over variants, and estimates over blocks.
#include "bench/compare.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <numeric>
#include <utility>

#include "bench/placement.hpp"
#include "bench/process.hpp"

namespace ringmark::bench {
namespace {

constexpr std::chrono::minutes kTrialLimit{5};

double extra_figure(const TrialResult& result, const char* name) {
  return result.extra.value(name, 0.0);
}

std::string place_of(const Experiment& experiment, const Variant& variant, std::size_t block) {
  return experiment.name + ", " + variant.name + ", block " + std::to_string(block + 1);
}

}  // namespace

Outcome<std::vector<Trial>> run_blocks(const Experiment& experiment, std::size_t blocks,
                                       std::mt19937_64& random, const RunVariant& run_variant) {
  std::vector<Trial> trials;
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::vector<std::size_t> order = block_order(experiment.variants.size(), random);
    for (std::size_t position = 0; position < order.size(); ++position) {
      const Variant& variant = experiment.variants[order[position]];
      auto result = run_variant(experiment, variant);
      if (!result) return failure(place_of(experiment, variant, block) + ": " + result.error());
      trials.push_back(
          {.block = block, .order = position, .variant = variant.name, .result = std::move(*result)});
    }
  }
  return trials;
}

Outcome<TrialResult> run_trial_process(const Experiment& experiment, const Variant& variant,
                                       const nlohmann::json& overrides) {
  const Command command{.program = own_program(),
                        .arguments = {"trial", experiment.name, variant.name, overrides.dump()},
                        .cpu = std::nullopt};
  const auto finished = run_to_end(command, kTrialLimit);
  if (!finished) return failure(finished.error());
  return trial_result_from(nlohmann::json::parse(finished->output, nullptr, false));
}

double rate(const TrialResult& result) {
  return static_cast<double>(result.operations) / result.seconds;
}

double cpu_per_operation(const TrialResult& result) {
  return result.cpu_seconds / static_cast<double>(result.operations);
}

double peak_memory(const TrialResult& result) {
  return static_cast<double>(result.peak_rss_bytes);
}

double p50(const TrialResult& result) {
  return extra_figure(result, "p50_us");
}

double p90(const TrialResult& result) {
  return extra_figure(result, "p90_us");
}

RatioEstimate ratio_between(std::span<const Trial> trials, const std::string& a, const std::string& b,
                            Metric metric) {
  std::map<std::size_t, Block> blocks;
  for (const Trial& trial : trials) {
    if (trial.variant == a) blocks[trial.block].a.push_back(metric(trial.result));
    if (trial.variant == b) blocks[trial.block].b.push_back(metric(trial.result));
  }
  std::vector<double> effects;
  for (const auto& [number, block] : blocks) {
    if (!block.a.empty() && !block.b.empty()) effects.push_back(block_effect(block));
  }
  return estimate_ratio(effects);
}

double median_figure(std::vector<double> figures) {
  if (figures.empty()) return 0;
  std::ranges::sort(figures);
  const std::size_t middle = figures.size() / 2;
  return figures.size() % 2 == 1 ? figures[middle] : std::midpoint(figures[middle - 1], figures[middle]);
}

double median_of(std::span<const Trial> trials, const std::string& variant, Metric metric) {
  std::vector<double> figures;
  for (const Trial& trial : trials) {
    if (trial.variant == variant) figures.push_back(metric(trial.result));
  }
  return median_figure(std::move(figures));
}

nlohmann::json to_json(const Trial& trial) {
  nlohmann::json document = to_json(trial.result);
  document["block"] = trial.block;
  document["order"] = trial.order;
  document["variant"] = trial.variant;
  return document;
}

Outcome<Trial> trial_from(const nlohmann::json& document) {
  auto result = trial_result_from(document);
  if (!result) return failure(result.error());
  for (const char* name : {"block", "order", "variant"})
    result->extra.erase(name);
  return Trial{.block = document.value("block", std::size_t{0}),
               .order = document.value("order", std::size_t{0}),
               .variant = document.value("variant", ""),
               .result = std::move(*result)};
}

}  // namespace ringmark::bench
