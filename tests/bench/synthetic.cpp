// The made-up figures.
#include "synthetic.hpp"

namespace ringmark::bench::testing {

nlohmann::json synthetic_definition() {
  return nlohmann::json::parse(R"({
    "name": "made-up", "scenario": "io", "row": "I/O", "claim": [3, 10], "trial": "fan-out", "depth": "quick",
    "trial_seconds": 0.5, "parameters": {"waits": 8, "model": "serial"},
    "variants": [{"name": "slow", "label": "1 thread", "mode": "sync"},
                 {"name": "many", "label": "8 threads", "mode": "sync", "parameters": {"model": "threads"}},
                 {"name": "async", "mode": "async", "parameters": {"model": "gather"}}],
    "lines": [{"title": "8 waits of 10 ms", "article": "slow", "async": "async", "at": "at 8 waits",
               "bound": 8, "bound_reason": "8 by construction"}]})");
}

Experiment synthetic_experiment() {
  return experiment_from(synthetic_definition()).value();
}

std::vector<Trial> steady_trials(std::size_t blocks, const std::vector<VariantFigures>& figures) {
  std::vector<Trial> trials;
  for (std::size_t block = 0; block < blocks; ++block) {
    for (std::size_t order = 0; order < 2 * figures.size(); ++order) {
      const VariantFigures& of = figures[order % figures.size()];
      TrialResult result;
      result.operations = of.operations;
      result.seconds = 1;
      result.cpu_seconds = of.cpu_seconds;
      result.peak_rss_bytes = of.peak_rss_bytes;
      trials.push_back({.block = block, .order = order, .variant = of.variant, .result = result});
    }
  }
  return trials;
}

std::vector<Trial> synthetic_trials(std::size_t blocks) {
  return steady_trials(
      blocks,
      {{"slow", 100, 0.02, 4'000'000}, {"many", 800, 0.2, 8'000'000}, {"async", 780, 0.078, 6'000'000}});
}

RatioEstimate estimate(double ratio, double low, double high) {
  return {.ratio = ratio, .interval = Interval{.low = low, .high = high}, .blocks = 6};
}

RatioEstimate without_interval(double ratio) {
  return {.ratio = ratio, .interval = std::nullopt, .blocks = 1};
}

LineResult control_line(LineRole role, const RatioEstimate& ratio) {
  LineResult line;
  line.experiment = line.scenario = line.row = "control";
  line.line.title = role == LineRole::Repeat ? "async against itself" : "CPU work only";
  line.line.role = role;
  line.claim = {.low = 1, .high = 1};
  line.article.faster = ratio;
  line.article.cpu = line.article.memory = estimate(1, 1, 1);
  line.best = line.article;
  return line;
}

}  // namespace ringmark::bench::testing
