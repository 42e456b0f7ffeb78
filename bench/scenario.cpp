// Scenario files: defaults of the file flow into its experiments, sweeps become an experiment a point.
#include "bench/scenario.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <utility>

#include "bench/embedded.hpp"
#include "bench/trial.hpp"

namespace ringmark::bench {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 5> kTableFiles{"io.json", "network.json", "database.json",
                                                      "files.json", "control.json"};

Outcome<LineRole> role_from(const std::string& name) {
  if (name == "claim") return LineRole::Claim;
  if (name == "control") return LineRole::Control;
  if (name == "repeat") return LineRole::Repeat;
  if (name == "shown") return LineRole::Shown;
  return failure("role is '" + name + "', must be claim, control, repeat or shown");
}

Outcome<Variant> variant_from(const json& definition, const json& shared) {
  const std::string mode = definition.value("mode", "");
  if (mode != "sync" && mode != "async") return failure("mode is '" + mode + "', must be sync or async");
  Variant variant{.name = definition.value("name", ""),
                  .label = definition.value("label", definition.value("name", "")),
                  .mode = mode == "sync" ? Mode::Sync : Mode::Async,
                  .parameters = shared};
  variant.parameters.update(definition.value("parameters", json::object()));
  if (variant.name.empty()) return failure("a variant has no name");
  return variant;
}

Outcome<Line> line_from(const json& definition, const Experiment& experiment) {
  const auto role = role_from(definition.value("role", "claim"));
  if (!role) return failure(role.error());
  Line line{.title = definition.value("title", ""),
            .role = *role,
            .article = definition.value("article", ""),
            .async = definition.value("async", ""),
            .at = definition.value("at", ""),
            .bound = number_in(definition, "bound"),
            .ceiling_per_second = number_in(definition, "ceiling_per_second"),
            .bound_reason = definition.value("bound_reason", "")};
  if (line.title.empty()) return failure("a line has no title");
  for (const std::string& name : {line.article, line.async}) {
    if (find_variant(experiment, name) == nullptr) {
      return failure("line '" + line.title + "' compares '" + name + "', which is no variant");
    }
  }
  return line;
}

Outcome<void> read_members(const json& definition, Experiment& experiment) {
  const json shared = definition.value("parameters", json::object());
  for (const json& entry : definition.value("variants", json::array())) {
    auto variant = variant_from(entry, shared);
    if (!variant) return failure(variant.error());
    experiment.variants.push_back(std::move(*variant));
  }
  for (const json& entry : definition.value("lines", json::array())) {
    auto line = line_from(entry, experiment);
    if (!line) return failure(line.error());
    experiment.lines.push_back(std::move(*line));
  }
  if (experiment.variants.size() < 2) return failure("fewer than 2 variants");
  if (experiment.lines.empty()) return failure("no line");
  return {};
}

/// The definition of one point: the experiment's own, with the sweep's variants if it names any, the point's
/// parameters and without some variants.
json point_definition(const json& base, const json& sweep, const json& point) {
  json definition = base;
  definition.erase("sweep");
  const double value = point.value("value", 0.0);
  const std::string unit = sweep.value("unit", "");
  definition["name"] = base.value("name", "") + "-" + std::to_string(std::llround(value)) + "-" + unit;
  definition["depth"] = "full";
  definition["trial_seconds"] = point.value("trial_seconds", sweep.value("trial_seconds", 0.0));
  definition["sweep"] = {{"of", base.value("name", "")}, {"unit", unit}, {"value", value}};
  definition["parameters"].update(point.value("parameters", json::object()));
  const std::vector<std::string> without = point.value("without", std::vector<std::string>{});
  const auto left_out = [&without](const json& entry, const char* key) {
    for (const std::string& name : without) {
      if (entry.value(key, "") == name) return true;
    }
    return false;
  };
  json variants = json::array();
  for (json variant : sweep.value("variants", base.value("variants", json::array()))) {
    if (left_out(variant, "name")) continue;
    const json own = point.value("variants", json::object()).value(variant.value("name", ""), json::object());
    variant["parameters"].update(own);
    variants.push_back(std::move(variant));
  }
  json lines = json::array();
  for (json line : base.value("lines", json::array())) {
    if (left_out(line, "article") || left_out(line, "async") || line.value("role", "claim") != "claim")
      continue;
    // A bound that holds for one point need not hold for another.
    for (const char* name : {"bound", "ceiling_per_second", "bound_reason", "at"})
      line.erase(name);
    line.update(point.value("line", json::object()));
    lines.push_back(std::move(line));
  }
  definition["variants"] = std::move(variants);
  definition["lines"] = std::move(lines);
  return definition;
}

}  // namespace

std::optional<double> number_in(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

const Variant* find_variant(const Experiment& experiment, const std::string& name) {
  for (const Variant& variant : experiment.variants) {
    if (variant.name == name) return &variant;
  }
  return nullptr;
}

double expected_seconds(const Experiment& experiment, std::size_t blocks) {
  return experiment.trial_seconds * static_cast<double>(2 * experiment.variants.size() * blocks);
}

Outcome<Experiment> experiment_from(const json& definition) {
  const json claim = definition.value("claim", json::array());
  const bool has_claim = claim.is_array() && claim.size() == 2;
  Experiment experiment{
      .name = definition.value("name", ""),
      .scenario = definition.value("scenario", ""),
      .row = definition.value("row", ""),
      .trial = definition.value("trial", ""),
      .depth = definition.value("depth", "quick") == "quick" ? Depth::Quick : Depth::Full,
      .trial_seconds = definition.value("trial_seconds", 0.0),
      .claim = has_claim ? ClaimRange{claim[0].get<double>(), claim[1].get<double>()} : ClaimRange{1, 1},
      .variants = {},
      .lines = {},
      .sweep = std::nullopt,
      .definition = definition};
  const std::string where = "experiment '" + experiment.name + "': ";
  if (experiment.name.empty()) return failure("an experiment has no name");
  if (!trial_kind_known(experiment.trial))
    return failure(where + "no trial of kind '" + experiment.trial + "'");
  if (experiment.trial_seconds <= 0) return failure(where + "trial_seconds is missing");
  if (!has_claim) return failure(where + "claim is no pair of numbers");
  const auto read = read_members(definition, experiment);
  if (!read) return failure(where + read.error());
  if (const auto sweep = definition.find("sweep"); sweep != definition.end() && sweep->contains("of")) {
    experiment.sweep =
        SweepPoint{sweep->value("of", ""), sweep->value("unit", ""), sweep->value("value", 0.0)};
  }
  return experiment;
}

Outcome<std::vector<Experiment>> experiments_from(const json& scenario) {
  std::vector<Experiment> experiments;
  for (const json& entry : scenario.value("experiments", json::array())) {
    json definition = entry;
    for (const char* inherited : {"scenario", "row", "claim"}) {
      if (!definition.contains(inherited) && scenario.contains(inherited))
        definition[inherited] = scenario[inherited];
    }
    const json sweep = definition.value("sweep", json::object());
    std::vector<json> definitions;
    for (const json& point : sweep.value("points", json::array())) {
      definitions.push_back(point_definition(definition, sweep, point));
    }
    definition.erase("sweep");
    definitions.insert(definitions.begin(), std::move(definition));
    for (const json& complete : definitions) {
      auto experiment = experiment_from(complete);
      if (!experiment) return failure(experiment.error());
      experiments.push_back(std::move(*experiment));
    }
  }
  return experiments;
}

Outcome<std::vector<Experiment>> table_experiments() {
  std::vector<Experiment> all;
  for (const std::string_view file : kTableFiles) {
    const json scenario = json::parse(embedded_file(file), nullptr, false);
    if (scenario.is_discarded()) return failure(std::string{file} + " is no JSON");
    auto experiments = experiments_from(scenario);
    if (!experiments) return failure(std::string{file} + ": " + experiments.error());
    for (Experiment& experiment : *experiments)
      all.push_back(std::move(experiment));
  }
  return all;
}

}  // namespace ringmark::bench
