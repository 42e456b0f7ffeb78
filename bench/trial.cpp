// The kinds of trials, and their results as JSON.
#include "bench/trial.hpp"

#include <array>
#include <string_view>

#include "bench/scenarios/computation.hpp"
#include "bench/scenarios/database.hpp"
#include "bench/scenarios/fan_out.hpp"
#include "bench/scenarios/files.hpp"
#include "bench/scenarios/peer_server.hpp"
#include "bench/scenarios/served_load.hpp"

namespace ringmark::bench {
namespace {

struct Kind {
  std::string_view name;
  Outcome<TrialResult> (*run)(const nlohmann::json& parameters);
};

constexpr std::array<Kind, 6> kKinds{{{"fan-out", run_fan_out},
                                      {"computation", run_computation},
                                      {"served-load", run_served_load},
                                      {"database", run_database},
                                      {"files", run_files},
                                      {"peer-server", run_peer_server}}};

const Kind* find_kind(const std::string& name) {
  for (const Kind& kind : kKinds) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

}  // namespace

nlohmann::json to_json(const TrialResult& result) {
  nlohmann::json document = result.extra;
  document["operations"] = result.operations;
  document["seconds"] = result.seconds;
  document["cpu_seconds"] = result.cpu_seconds;
  document["peak_rss_bytes"] = result.peak_rss_bytes;
  document["generator"] = result.generator == GeneratorVerdict::Valid ? "VALID" : "INVALID";
  return document;
}

Outcome<TrialResult> trial_result_from(const nlohmann::json& document) {
  if (!document.is_object()) return failure("a trial's result is no JSON object: " + document.dump());
  for (const char* name : {"operations", "seconds", "cpu_seconds", "peak_rss_bytes"}) {
    const auto figure = document.find(name);
    if (figure == document.end() || !figure->is_number() || figure->get<double>() <= 0) {
      return failure(std::string{"a trial's result has no "} + name + " above zero: " + document.dump());
    }
  }
  TrialResult result{.operations = document["operations"].get<std::uint64_t>(),
                     .seconds = document["seconds"].get<double>(),
                     .cpu_seconds = document["cpu_seconds"].get<double>(),
                     .peak_rss_bytes = document["peak_rss_bytes"].get<std::uint64_t>(),
                     .generator = GeneratorVerdict::Valid,
                     .extra = document};
  if (document.value("generator", "VALID") == "INVALID") result.generator = GeneratorVerdict::Invalid;
  for (const char* name : {"operations", "seconds", "cpu_seconds", "peak_rss_bytes", "generator"}) {
    result.extra.erase(name);
  }
  return result;
}

bool trial_kind_known(const std::string& kind) {
  return find_kind(kind) != nullptr;
}

Outcome<TrialResult> run_trial_here(const std::string& kind, const nlohmann::json& parameters) {
  const Kind* known = find_kind(kind);
  if (known == nullptr) return failure("no trial of kind '" + kind + "'");
  return known->run(parameters);
}

}  // namespace ringmark::bench
