// The order of a run: select, measure, cross-check, judge, write, print.
#include "bench/table.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "bench/compare.hpp"
#include "bench/cross_check.hpp"
#include "bench/exit_code.hpp"
#include "bench/measuring.hpp"
#include "bench/report.hpp"
#include "bench/run_directory.hpp"
#include "bench/verdict.hpp"
#include "bench/work_directory.hpp"

namespace ringmark::bench {
namespace {

/// What measuring leaves behind.
struct Measured {
  std::vector<std::string> experiments;
  std::vector<LineResult> lines;
  GeneratorCount generators;
  FileRates file_rates;
};

std::size_t blocks_asked(const TableOptions& options) {
  if (options.blocks != 0) return options.blocks;
  return options.depth == Depth::Quick ? kBlocksQuick : kBlocksFull;
}

std::string command_of(const TableOptions& options) {
  std::string command = options.depth == Depth::Quick ? "table --quick" : "table";
  for (const std::string& row : options.rows)
    command += " --row " + row;
  return command;
}

double expected_seconds(std::span<const Experiment> experiments, std::size_t blocks) {
  double seconds = 0;
  for (const Experiment& experiment : experiments) {
    seconds += expected_seconds(experiment, blocks_of(experiment, blocks));
  }
  return seconds;
}

Outcome<Measured> measure(std::span<const Experiment> experiments, std::size_t blocks, Measuring& measuring,
                          const RunDirectory& directory) {
  Measured measured;
  for (const Experiment& experiment : experiments) {
    const auto trials = measuring.run(experiment, blocks_of(experiment, blocks));
    if (!trials) return failure(trials.error());
    const auto written = directory.write_trials(experiment, *trials);
    if (!written) return failure(written.error());
    measured.experiments.push_back(experiment.name);
    measured.generators.add(*trials);
    for (LineResult& line : evaluate(experiment, *trials))
      measured.lines.push_back(std::move(line));
    if (experiment.name == kFileReadExperiment) measured.file_rates = file_rates_from(*trials);
  }
  add_regions(measured.lines);
  return measured;
}

Outcome<void> write_run(const RunDirectory& directory, const RunSummary& run, nlohmann::json environment) {
  const auto result = directory.write("result.json", result_document(run).dump(kJsonIndent) + "\n");
  if (!result) return result;
  const auto report = directory.write("report.md", markdown_report(run));
  if (!report) return report;
  return directory.write("environment.json", environment.dump(kJsonIndent) + "\n");
}

/// The folder that a failed or interrupted run leaves behind says nothing: it goes.
void discard(const RunDirectory& directory) {
  std::error_code ignored;
  std::filesystem::remove_all(directory.path(), ignored);
}

int report_failure(const std::string& text) {
  fmt::print(stderr, "ringmark-bench: {}\n", text);
  return kExitFailed;
}

Outcome<int> run_in(const TableOptions& options, const BuildInfo& build, const std::string& work) {
  const auto all = table_experiments();
  if (!all) return failure(all.error());
  const std::vector<Experiment> experiments = select(*all, options.depth, options.rows);
  const std::size_t blocks = blocks_asked(options);
  const std::uint64_t seed = seed_or_drawn(options.seed);
  const Environment environment = read_environment(build, work);
  const std::string label = options.label.empty() ? "cpu" + std::to_string(environment.cores) : options.label;
  const auto directory = RunDirectory::make(options.out, label, build.commit);
  if (!directory) return failure(directory.error());

  nlohmann::json environment_document = to_json(environment);
  environment_document["before"] = to_json(read_disturbance());
  Measuring measuring{{.seed = seed,
                       .expected_seconds = expected_seconds(experiments, blocks),
                       .overrides = {{"work_directory", work}}}};
  auto measured = measure(experiments, blocks, measuring, *directory);
  if (!measured) {
    discard(*directory);
    if (measuring.signal() != 0) return kExitSignal + measuring.signal();
    return failure(measured.error());
  }
  const std::vector<std::string> checks = cross_check(measured->file_rates, work);
  environment_document["after"] = to_json(read_disturbance());
  const Machine machine = judge_machine(measured->lines);
  const RunSummary run{.command = command_of(options),
                       .blocks = blocks,
                       .seed = seed,
                       .elapsed_seconds = measuring.elapsed_seconds(),
                       .environment = environment,
                       .experiments = measured->experiments,
                       .lines = measured->lines,
                       .machine = machine,
                       .generators = measured->generators,
                       .cross_checks = checks,
                       .directory = directory->path()};
  const auto written = write_run(*directory, run, std::move(environment_document));
  if (!written) return failure(written.error());
  fmt::print("{}", options.output == Output::Json ? result_document(run).dump(kJsonIndent) + "\n"
                                                  : text_report(run));
  return exit_code_of(run.lines, machine, run.generators);
}

}  // namespace

std::vector<Experiment> select(std::span<const Experiment> all, Depth depth,
                               std::span<const std::string> rows) {
  std::vector<Experiment> selected;
  for (const Experiment& experiment : all) {
    const bool wanted = rows.empty() || experiment.scenario == "control" ||
                        std::ranges::find(rows, experiment.scenario) != rows.end();
    if (wanted && (depth == Depth::Full || experiment.depth == Depth::Quick)) selected.push_back(experiment);
  }
  return selected;
}

std::size_t blocks_of(const Experiment& experiment, std::size_t blocks) {
  return experiment.sweep ? std::min(blocks, kBlocksOfSweepPoint) : blocks;
}

int run_table(const TableOptions& options, const BuildInfo& build) {
  std::error_code error;
  std::filesystem::create_directories(options.out, error);
  const auto work = TemporaryDirectory::make(options.out);
  if (!work) return report_failure(work.error());
  const auto code = run_in(options, build, work->path());
  return code ? *code : report_failure(code.error());
}

}  // namespace ringmark::bench
