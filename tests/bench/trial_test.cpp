// Results of trials as JSON, and the trials that need no other program.
#include "bench/trial.hpp"

#include <gtest/gtest.h>

#include "bench/process.hpp"
#include "bench/work_directory.hpp"

namespace ringmark::bench {
namespace {

using namespace std::chrono_literals;

TEST(TrialResult, ComesBackFromItsDocument) {
  TrialResult result{.operations = 80,
                     .seconds = 0.5,
                     .cpu_seconds = 0.01,
                     .peak_rss_bytes = 4096,
                     .generator = GeneratorVerdict::Invalid,
                     .extra = {{"p50_us", 7.5}}};
  EXPECT_EQ(
      to_json(result).dump(),
      R"({"cpu_seconds":0.01,"generator":"INVALID","operations":80,"p50_us":7.5,"peak_rss_bytes":4096,"seconds":0.5})");
  const auto back = trial_result_from(to_json(result));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->operations, 80U);
  EXPECT_EQ(back->generator, GeneratorVerdict::Invalid);
  EXPECT_EQ(back->extra.dump(), R"({"p50_us":7.5})");
}

TEST(TrialResult, IsRefusedWithoutAFigureAboveZero) {
  EXPECT_EQ(trial_result_from(nlohmann::json::parse(R"({"operations":0})")).error(),
            R"(a trial's result has no operations above zero: {"operations":0})");
  EXPECT_EQ(trial_result_from(nlohmann::json::parse("7")).error(), "a trial's result is no JSON object: 7");
}

TEST(RunTrialHere, RefusesAnUnknownKind) {
  EXPECT_EQ(run_trial_here("magic", {}).error(), "no trial of kind 'magic'");
}

/// A trial in a process of its own, as the harness runs it.
Outcome<nlohmann::json> run_program(const std::string& experiment, const std::string& variant,
                                    const nlohmann::json& parameters) {
  const auto finished = run_to_end(
      {RINGMARK_BENCH_PROGRAM, {"trial", experiment, variant, parameters.dump()}, std::nullopt}, 60s);
  if (!finished) return failure(finished.error());
  return nlohmann::json::parse(finished->output);
}

TEST(FanOutTrial, CountsEveryWaitInEveryModel) {
  for (const char* variant : {"serial", "threads", "gather"}) {
    const auto result = run_program("io-waits", variant, {{"waits", 3}, {"wait_ms", 1}, {"seconds", 0}});
    ASSERT_TRUE(result.has_value()) << result.error();
    EXPECT_EQ((*result)["operations"], 3) << variant;
    EXPECT_GE((*result)["seconds"].get<double>(), 0.001) << variant;
  }
}

TEST(FanOutTrial, RefusesWaitsThatItsPeerCannotTell) {
  const auto result = run_program("io-waits", "gather", {{"waits_ms", {256}}});
  ASSERT_FALSE(result.has_value());
  EXPECT_NE(result.error().find("a wait of 256 ms, at most 255"), std::string::npos) << result.error();
}

TEST(ComputationTrial, RunsInBothModels) {
  for (const char* variant : {"serial", "gather"}) {
    const auto result = run_program("control-computation", variant, {{"steps", 1000}, {"seconds", 0}});
    ASSERT_TRUE(result.has_value()) << result.error();
    EXPECT_EQ((*result)["operations"], 1) << variant;
  }
}

TEST(FilesTrial, ReadsAndWritesWithCheckedBlocks) {
  const auto directory = TemporaryDirectory::make();
  ASSERT_TRUE(directory.has_value());
  const nlohmann::json small{
      {"work_directory", directory->path()}, {"file_bytes", 2 * 1024 * 1024}, {"seconds", 0}};
  for (const char* experiment : {"files-random-read", "files-cached-read", "files-write-sync"}) {
    for (const char* variant : {"serial", "threads", "gather"}) {
      const auto result = run_program(experiment, variant, small);
      ASSERT_TRUE(result.has_value()) << result.error();
      EXPECT_GE((*result)["operations"].get<int>(), 1) << experiment << ' ' << variant;
    }
  }
}

TEST(FilesTrial, FailsOnABlockWithTheWrongContent) {
  const auto directory = TemporaryDirectory::make();
  ASSERT_TRUE(directory.has_value());
  const std::string zeros = "head -c 2097152 /dev/zero > " + directory->path() + "/blocks-4096";
  ASSERT_TRUE(run_to_end({"/bin/sh", {"-c", zeros}, std::nullopt}, 60s).has_value());
  const auto result = run_program(
      "files-random-read", "serial",
      {{"work_directory", directory->path()}, {"file_bytes", 2 * 1024 * 1024}, {"seconds", 0.05}});
  ASSERT_FALSE(result.has_value());
  EXPECT_NE(result.error().find("blocks failed or held the wrong content"), std::string::npos)
      << result.error();
}

}  // namespace
}  // namespace ringmark::bench
