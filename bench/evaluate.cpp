// Lines from trials, claim regions from sweeps, and both as JSON.
#include "bench/evaluate.hpp"

#include <algorithm>
#include <cmath>

#include "bench/claim.hpp"

namespace ringmark::bench {
namespace {

using nlohmann::json;

Comparison compare_with(std::span<const Trial> trials, const std::string& async, const Variant& sync) {
  return {.variant = sync.name,
          .label = sync.label,
          .faster = ratio_between(trials, async, sync.name, rate),
          .cpu = ratio_between(trials, async, sync.name, cpu_per_operation),
          .memory = ratio_between(trials, async, sync.name, peak_memory)};
}

const Variant& best_sync(const Experiment& experiment, std::span<const Trial> trials,
                         const Variant& article) {
  const Variant* best = &article;
  for (const Variant& variant : experiment.variants) {
    const bool faster = median_of(trials, variant.name, rate) > median_of(trials, best->name, rate);
    if (variant.mode == Mode::Sync && faster) best = &variant;
  }
  return *best;
}

std::optional<double> bound_of(const Line& line, std::span<const Trial> trials) {
  if (line.bound) return line.bound;
  if (!line.ceiling_per_second) return std::nullopt;
  const double baseline = median_of(trials, line.article, rate);
  if (baseline <= 0) return std::nullopt;
  return *line.ceiling_per_second / baseline;
}

std::string note_of(std::span<const Trial> trials) {
  for (const Trial& trial : trials) {
    const std::string note = trial.result.extra.value("note", "");
    if (!note.empty()) return note;
  }
  return {};
}

// Where the load generator was too slow for one side in most of its trials, the ratio is a bound: from below
// when that side is async.
std::string generator_limit_of(const Line& line, std::span<const Trial> trials) {
  for (const std::string& variant : {line.async, line.article}) {
    const auto of_variant = [&variant](const Trial& trial) { return trial.variant == variant; };
    const auto limited = [&](const Trial& trial) {
      return of_variant(trial) && trial.result.generator == GeneratorVerdict::Invalid;
    };
    if (2 * std::ranges::count_if(trials, limited) <= std::ranges::count_if(trials, of_variant)) continue;
    return std::string{variant == line.async ? "at least" : "at most"} + ": the load generator was the limit";
  }
  return {};
}

json to_json(const Comparison& comparison) {
  return {{"variant", comparison.variant},
          {"label", comparison.label},
          {"faster", bench::to_json(comparison.faster)},
          {"cpu_per_operation", bench::to_json(comparison.cpu)},
          {"peak_memory", bench::to_json(comparison.memory)}};
}

std::string range_text(double first, double last) {
  const std::string low = std::to_string(std::llround(first));
  return first == last ? low : low + "-" + std::to_string(std::llround(last));
}

std::string_view control_word(const LineResult& line) {
  const RatioEstimate& ratio = line.article.faster;
  if (!ratio.interval) return "INCONCLUSIVE";
  if (line.line.role == LineRole::Repeat) {
    return ratio.interval->low <= 1 && ratio.interval->high >= 1 ? "OK" : "NOISY";
  }
  return ratio.ratio >= kControlRange.low && ratio.ratio <= kControlRange.high ? "OK" : "NOISY";
}

}  // namespace

std::vector<LineResult> evaluate(const Experiment& experiment, std::span<const Trial> trials) {
  std::vector<LineResult> results;
  for (const Line& line : experiment.lines) {
    const Variant& article = *find_variant(experiment, line.article);
    const bool judged_against_best = line.role == LineRole::Claim || line.role == LineRole::Shown;
    const Variant& best = judged_against_best ? best_sync(experiment, trials, article) : article;
    results.push_back({.experiment = experiment.name,
                       .scenario = experiment.scenario,
                       .row = experiment.row,
                       .line = line,
                       .claim = experiment.claim,
                       .article = compare_with(trials, line.async, article),
                       .best = compare_with(trials, line.async, best),
                       .bound = bound_of(line, trials),
                       .generator_limit = generator_limit_of(line, trials),
                       .note = note_of(trials),
                       .sweep = experiment.sweep,
                       .region = {}});
  }
  return results;
}

std::string claim_region(std::span<const RegionPoint> points, ClaimRange claim, const std::string& unit) {
  std::string text;
  for (std::size_t first = 0; first < points.size(); ++first) {
    const auto holds = [&](std::size_t index) {
      return index < points.size() && points[index].ratio >= claim.low && points[index].ratio <= claim.high;
    };
    if (!holds(first)) continue;
    std::size_t last = first;
    while (holds(last + 1))
      ++last;
    text += (text.empty() ? "" : ", ") + range_text(points[first].value, points[last].value);
    first = last;
  }
  return text.empty() ? "no number of " + unit : text + " " + unit;
}

void add_regions(std::vector<LineResult>& lines) {
  for (LineResult& line : lines) {
    if (line.sweep) continue;
    std::vector<RegionPoint> points;
    std::string unit;
    for (const LineResult& other : lines) {
      if (!other.sweep || other.sweep->of != line.experiment || other.line.title != line.line.title) continue;
      points.push_back({.value = other.sweep->value, .ratio = other.article.faster.ratio});
      unit = other.sweep->unit;
    }
    std::ranges::sort(points, {}, &RegionPoint::value);
    if (!points.empty()) line.region = claim_region(points, line.claim, unit);
  }
}

std::string_view word_of(const LineResult& line) {
  if (line.line.role == LineRole::Shown) return "";
  if (line.line.role != LineRole::Claim) return control_word(line);
  return word_of(judge_claim(line.article.faster, line.claim.low, line.claim.high));
}

bool passes_bound(const LineResult& line) {
  return line.bound && exceeds_bound(line.article.faster, *line.bound);
}

json to_json(const RatioEstimate& estimate) {
  json document{{"ratio", estimate.ratio}, {"blocks", estimate.blocks}, {"interval_95", nullptr}};
  if (estimate.interval) document["interval_95"] = {estimate.interval->low, estimate.interval->high};
  return document;
}

json to_json(const LineResult& line) {
  json document{{"experiment", line.experiment},
                {"row", line.row},
                {"title", line.line.title},
                {"at", line.line.at},
                {"async", line.line.async},
                {"claim", {line.claim.low, line.claim.high}},
                {"article", to_json(line.article)},
                {"best_sync", to_json(line.best)},
                {"bound", line.bound ? json(*line.bound) : json()},
                {"bound_reason", line.line.bound_reason},
                {"passes_bound", passes_bound(line)},
                {"word", word_of(line)},
                {"note", line.note}};
  if (line.sweep)
    document["sweep"] = {{"of", line.sweep->of}, {"unit", line.sweep->unit}, {"value", line.sweep->value}};
  if (!line.region.empty()) document["claim_region"] = line.region;
  return document;
}

}  // namespace ringmark::bench
