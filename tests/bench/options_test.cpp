// Command lines, good and bad.
#include "bench/options.hpp"

#include <gtest/gtest.h>

namespace ringmark::bench {
namespace {

std::expected<Options, OptionsEnd> read(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "ringmark-bench");
  return read_options(static_cast<int>(arguments.size()), arguments.data(), "ringmark-bench 0.1.0 (abc)");
}

TEST(BenchOptions, ReadEveryOptionOfTheTable) {
  const auto options = read({"table", "--quick", "--row", "io", "--row", "files", "--out", "somewhere",
                             "--label", "vm", "--blocks", "7", "--seed", "41", "--json"});
  ASSERT_TRUE(options.has_value()) << options.error().text;
  const TableOptions& table = std::get<TableOptions>(*options);
  EXPECT_EQ(table.depth, Depth::Quick);
  EXPECT_EQ(table.rows, (std::vector<std::string>{"io", "files"}));
  EXPECT_EQ(table.out, "somewhere");
  EXPECT_EQ(table.label, "vm");
  EXPECT_EQ(table.blocks, 7U);
  EXPECT_EQ(table.seed, 41U);
  EXPECT_EQ(table.output, Output::Json);
}

TEST(BenchOptions, HaveDefaults) {
  const auto options = read({"table"});
  ASSERT_TRUE(options.has_value());
  const TableOptions& table = std::get<TableOptions>(*options);
  EXPECT_EQ(table.depth, Depth::Full);
  EXPECT_EQ(table.out, "results");
  EXPECT_TRUE(table.rows.empty());
  EXPECT_FALSE(table.seed.has_value());
  EXPECT_EQ(table.output, Output::Text);
}

TEST(BenchOptions, ReadTheOtherCommands) {
  EXPECT_EQ(std::get<PeersOptions>(read({"peers", "--only", "nginx"}).value()).only,
            std::vector<std::string>{"nginx"});
  EXPECT_EQ(std::get<VerifyOptions>(read({"verify", "results/a"}).value()).directory, "results/a");
  EXPECT_EQ(std::get<AnswerLateOptions>(read({"answer-late", "9000"}).value()).port, 9000);
  const TrialOptions trial =
      std::get<TrialOptions>(read({"trial", "io-waits", "gather", R"({"waits":3})"}).value());
  EXPECT_EQ(trial.experiment, "io-waits");
  EXPECT_EQ(trial.variant, "gather");
  EXPECT_EQ(trial.overrides.dump(), R"({"waits":3})");
  EXPECT_EQ(
      std::get<DatabaseLoadOptions>(read({"database-load", R"({"port":1})"}).value()).parameters["port"], 1);
}

std::string fault(std::vector<const char*> arguments) {
  const auto options = read(std::move(arguments));
  if (options) return "none";
  EXPECT_EQ(options.error().exit_code, 2);
  return options.error().text;
}

TEST(BenchOptions, NameTheFaultInOneLine) {
  EXPECT_EQ(fault({}), "ringmark-bench: A subcommand is required (see --help)");
  EXPECT_EQ(fault({"verify"}), "ringmark-bench: DIR is required (see --help)");
  EXPECT_EQ(fault({"trial", "io-waits", "gather", "[1]"}),
            "ringmark-bench: PARAMETERS '[1]' is no JSON object (see --help)");
  EXPECT_TRUE(fault({"table", "--row", "magic"}).starts_with("ringmark-bench: --row: magic not in {"))
      << fault({"table", "--row", "magic"});
  EXPECT_TRUE(
      fault({"table", "--blocks", "0"}).starts_with("ringmark-bench: --blocks: Value 0 not in range"));
  EXPECT_TRUE(fault({"peers", "--only", "apache"}).starts_with("ringmark-bench: --only: apache not in {"));
  EXPECT_EQ(fault({"table", "--magic"}).find('\n'), std::string::npos);
}

TEST(BenchOptions, ExplainThemselves) {
  const auto help = read({"--help"});
  ASSERT_FALSE(help.has_value());
  EXPECT_EQ(help.error().exit_code, 0);
  for (const char* command : {"table", "peers", "verify", "trial", "internal"}) {
    EXPECT_NE(help.error().text.find(command), std::string::npos) << command;
  }
  const auto version = read({"--version"});
  ASSERT_FALSE(version.has_value());
  EXPECT_EQ(version.error().exit_code, 0);
  EXPECT_EQ(version.error().text, "ringmark-bench 0.1.0 (abc)");
}

}  // namespace
}  // namespace ringmark::bench
