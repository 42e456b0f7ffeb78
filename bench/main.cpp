// ringmark-bench: which command, and its exit code.
#include <fmt/core.h>

#include <cstdio>
#include <exception>
#include <string>

#include "bench/compare.hpp"
#include "bench/embedded.hpp"
#include "bench/environment.hpp"
#include "bench/exit_code.hpp"
#include "bench/options.hpp"
#include "bench/peers.hpp"
#include "bench/scenario.hpp"
#include "bench/scenarios/database_client.hpp"
#include "bench/scenarios/late_peer.hpp"
#include "bench/table.hpp"
#include "bench/trial.hpp"
#include "bench/verify.hpp"
#include "runtime/signals.hpp"

namespace ringmark::bench {
namespace {

const BuildInfo& build() {
  static const BuildInfo info{
      .version = RINGMARK_VERSION, .commit = RINGMARK_COMMIT, .type = RINGMARK_BUILD_TYPE};
  return info;
}

int fail(const std::string& text, int code) {
  fmt::print(stderr, "ringmark-bench: {}\n", text);
  return code;
}

int run(const TableOptions& options) {
  runtime::hold_stop_signals();
  return run_table(options, build());
}

int run(const PeersOptions& options) {
  runtime::hold_stop_signals();
  return run_peers(options);
}

int run(const VerifyOptions& options) {
  return run_verify(options.directory);
}

int run(const TrialOptions& options) {
  auto experiments = table_experiments();
  auto peers = experiments_from(nlohmann::json::parse(embedded_file("peers.json")));
  if (!experiments || !peers) return fail(experiments ? peers.error() : experiments.error(), kExitFailed);
  experiments->insert(experiments->end(), peers->begin(), peers->end());
  for (const Experiment& experiment : *experiments) {
    if (experiment.name != options.experiment) continue;
    const Variant* variant = find_variant(experiment, options.variant);
    if (variant == nullptr)
      return fail(options.experiment + " has no variant '" + options.variant + "'", kExitUsage);
    nlohmann::json parameters = variant->parameters;
    parameters.update(options.overrides);
    const auto result = run_trial_here(experiment.trial, parameters);
    if (!result) return fail(result.error(), kExitFailed);
    fmt::print("{}\n", to_json(*result).dump());
    return kExitOk;
  }
  return fail("no experiment '" + options.experiment + "'", kExitUsage);
}

int run(const AnswerLateOptions& options) {
  const auto served = run_late_peer(options.port);
  return served ? kExitOk : fail(served.error(), kExitFailed);
}

int run(const DatabaseLoadOptions& options) {
  const auto report = run_database_client(options.parameters);
  if (!report) return fail(report.error(), kExitFailed);
  fmt::print("{}\n", report->dump());
  return kExitOk;
}

int run(int argc, const char* const* argv) {
  const auto options =
      read_options(argc, argv, fmt::format("ringmark-bench {} ({})", build().version, build().commit));
  if (!options) {
    fmt::print(options.error().exit_code == kExitOk ? stdout : stderr, "{}\n", options.error().text);
    return options.error().exit_code;
  }
  return std::visit([](const auto& chosen) { return run(chosen); }, *options);
}

}  // namespace
}  // namespace ringmark::bench

int main(int argc, char** argv) {
  try {
    return ringmark::bench::run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ringmark-bench: {}\n", error.what());
    return ringmark::bench::kExitFailed;
  }
}
