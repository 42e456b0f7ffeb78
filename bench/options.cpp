// Commands, their options and their limits.
#include "bench/options.hpp"

#include <CLI/CLI.hpp>
#include <utility>

#include "bench/exit_code.hpp"

namespace ringmark::bench {
namespace {

constexpr std::size_t kBlocksMax = 100;
constexpr std::size_t kHelpColumn = 26;

/// What CLI11 fills in; `command` afterwards says which of it counts.
struct Raw {
  TableOptions table;
  PeersOptions peers;
  TrialOptions trial;
  VerifyOptions verify;
  AnswerLateOptions answer_late;
  std::string trial_overrides{"{}"};
  std::string database_load{"{}"};
  bool quick{false};
  bool json{false};
};

void add_measuring(CLI::App& app, Raw& raw, std::size_t& blocks, std::optional<std::uint64_t>& seed) {
  app.add_flag("--quick", raw.quick, "fewer and shorter: 6 blocks");
  app.add_option("--blocks", blocks, "interleaved blocks; fewer than 6 give no interval [10, quick 6]")
      ->check(CLI::Range(std::size_t{1}, kBlocksMax))
      ->type_name("N");
  app.add_option("--seed", seed, "of the order within blocks [drawn]")->type_name("N");
  app.add_flag("--json", raw.json, "print one JSON document");
}

void add_table(CLI::App& app, Raw& raw) {
  CLI::App* table = app.add_subcommand("table", "measures the sync-versus-async table and writes the run");
  add_measuring(*table, raw, raw.table.blocks, raw.table.seed);
  table->add_option("--row", raw.table.rows, "io, network, database, files, control; repeatable [all]")
      ->check(CLI::IsMember({"io", "network", "database", "files", "control"}).description(""))
      ->allow_extra_args(false)
      ->type_name("NAME");
  table->add_option("--out", raw.table.out, "where the run's folder is made")
      ->type_name("DIR")
      ->capture_default_str();
  table->add_option("--label", raw.table.label, "middle of the folder's name [cpu<N>]")->type_name("TEXT");
}

void add_peers(CLI::App& app, Raw& raw) {
  CLI::App* peers = app.add_subcommand("peers", "measures ringmark-server beside nginx and the raw limits");
  add_measuring(*peers, raw, raw.peers.blocks, raw.peers.seed);
  peers->add_option("--only", raw.peers.only, "nginx, floor, blocking; repeatable [all]")
      ->check(CLI::IsMember({"nginx", "floor", "blocking"}).description(""))
      ->allow_extra_args(false)
      ->type_name("NAME");
}

void add_rest(CLI::App& app, Raw& raw) {
  CLI::App* verify = app.add_subcommand("verify", "recomputes a run's figures from its raw trials");
  verify->add_option("DIR", raw.verify.directory, "folder of the run")->required()->type_name("");
  CLI::App* trial = app.add_subcommand("trial", "internal: one measurement, one line of JSON");
  trial->add_option("EXPERIMENT", raw.trial.experiment)->required()->type_name("");
  trial->add_option("VARIANT", raw.trial.variant)->required()->type_name("");
  trial->add_option("PARAMETERS", raw.trial_overrides, "JSON object, on top of the scenario's")
      ->type_name("");
  CLI::App* late = app.add_subcommand("answer-late", "internal: the peer that the I/O trials wait for");
  late->add_option("PORT", raw.answer_late.port)->required()->type_name("");
  CLI::App* load = app.add_subcommand("database-load", "internal: the client of the database trials");
  load->add_option("PARAMETERS", raw.database_load, "JSON object")->required()->type_name("");
}

OptionsEnd fault(const std::string& text) {
  return {kExitUsage, "ringmark-bench: " + text + " (see --help)"};
}

std::expected<Options, OptionsEnd> chosen(const CLI::App& app, Raw& raw) {
  raw.table.depth = raw.peers.depth = raw.quick ? Depth::Quick : Depth::Full;
  raw.table.output = raw.peers.output = raw.json ? Output::Json : Output::Text;
  if (app.got_subcommand("table")) return raw.table;
  if (app.got_subcommand("peers")) return raw.peers;
  if (app.got_subcommand("verify")) return raw.verify;
  if (app.got_subcommand("answer-late")) return raw.answer_late;
  const bool is_trial = app.got_subcommand("trial");
  const std::string& text = is_trial ? raw.trial_overrides : raw.database_load;
  nlohmann::json parameters = nlohmann::json::parse(text, nullptr, false);
  if (!parameters.is_object()) return std::unexpected{fault("PARAMETERS '" + text + "' is no JSON object")};
  if (!is_trial) return DatabaseLoadOptions{std::move(parameters)};
  raw.trial.overrides = std::move(parameters);
  return raw.trial;
}

}  // namespace

std::expected<Options, OptionsEnd> read_options(int argc, const char* const* argv,
                                                const std::string& version) {
  Raw raw;
  CLI::App app{"Measures what asynchronous I/O buys over synchronous I/O on this machine.", "ringmark-bench"};
  app.get_formatter()->column_width(kHelpColumn);
  app.set_version_flag("--version", version);
  app.footer(
      "exit: 0 ok, 1 failed (also: a ratio above its bound), 2 usage, 4 generator was the bottleneck,\n"
      "      5 a bar is missed, 6 noisy or inconclusive, 130/143 interrupted");
  app.require_subcommand(1);
  add_table(app, raw);
  add_peers(app, raw);
  add_rest(app, raw);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForVersion&) {
    return std::unexpected{OptionsEnd{kExitOk, version}};
  } catch (const CLI::Success&) {
    return std::unexpected{OptionsEnd{kExitOk, app.help()}};
  } catch (const CLI::Error& error) {
    return std::unexpected{fault(error.what())};
  }
  return chosen(app, raw);
}

}  // namespace ringmark::bench
