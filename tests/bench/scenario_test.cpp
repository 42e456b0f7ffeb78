// The scenario files, and how a sweep becomes experiments.
#include "bench/scenario.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include <set>

#include "bench/embedded.hpp"
#include "bench/peers.hpp"
#include "bench/table.hpp"
#include "synthetic.hpp"

namespace ringmark::bench {
namespace {

using testing::synthetic_definition;

std::vector<Experiment> shipped() {
  return table_experiments().value();
}

double total_seconds(const std::vector<Experiment>& experiments, std::size_t blocks) {
  double seconds = 0;
  for (const Experiment& experiment : experiments)
    seconds += expected_seconds(experiment, blocks_of(experiment, blocks));
  return seconds;
}

TEST(ShippedScenarios, AllParseWithNamesOfTheirOwn) {
  const auto experiments = table_experiments();
  ASSERT_TRUE(experiments.has_value()) << experiments.error();
  std::set<std::string> names;
  for (const Experiment& experiment : *experiments)
    EXPECT_TRUE(names.insert(experiment.name).second) << experiment.name;
  EXPECT_TRUE(names.contains("io-waits"));
  EXPECT_TRUE(names.contains("io-waits-10000-waits"));
}

TEST(ShippedScenarios, CarryTheArticlesClaims) {
  const std::map<std::string, std::pair<double, double>> claims{
      {"io", {3, 10}}, {"network", {5, 20}}, {"database", {2, 5}}, {"files", {2, 3}}};
  for (const Experiment& experiment : shipped()) {
    const auto claim = claims.find(experiment.scenario);
    if (claim == claims.end()) continue;
    EXPECT_EQ(experiment.claim.low, claim->second.first) << experiment.name;
    EXPECT_EQ(experiment.claim.high, claim->second.second) << experiment.name;
  }
}

TEST(ShippedScenarios, GiveEveryIoLineAndEveryDelayedServerLineABound) {
  for (const Experiment& experiment : shipped()) {
    const bool delayed =
        experiment.trial == "served-load" && experiment.variants[0].parameters.value("delay_ms", 0) > 0;
    if (experiment.scenario != "io" && !delayed) continue;
    for (const Line& line : experiment.lines) {
      EXPECT_TRUE(line.bound || line.ceiling_per_second) << experiment.name;
      EXPECT_FALSE(line.bound_reason.empty()) << experiment.name;
    }
  }
}

TEST(ShippedScenarios, FitTheirBudgets) {
  constexpr double kQuickSeconds = 180;
  constexpr double kFullSeconds = 2400;
  // What comes on top of the trials: seeding, the file of the file row, and the cross-checks.
  constexpr double kAroundSeconds = 8;
  const auto all = shipped();
  EXPECT_LT(total_seconds(select(all, Depth::Quick, {}), 6) + kAroundSeconds, kQuickSeconds);
  EXPECT_LT(total_seconds(select(all, Depth::Full, {}), 10) + kAroundSeconds, kFullSeconds);
}

TEST(ShippedScenarios, HaveBarsForEveryPeer) {
  const auto peers = experiments_from(nlohmann::json::parse(embedded_file("peers.json")));
  ASSERT_TRUE(peers.has_value()) << peers.error();
  EXPECT_EQ(peers->size(), 5U);
  for (const Experiment& experiment : *peers) {
    const auto bars = bars_from(experiment.definition);
    ASSERT_TRUE(bars.has_value()) << bars.error();
    EXPECT_FALSE(bars->empty());
  }
}

TEST(ExperimentFrom, LaysAVariantsParametersOverTheSharedOnes) {
  const Experiment experiment = experiment_from(synthetic_definition()).value();
  ASSERT_EQ(experiment.variants.size(), 3U);
  EXPECT_EQ(experiment.variants[0].parameters.dump(), R"({"model":"serial","waits":8})");
  EXPECT_EQ(experiment.variants[2].parameters.dump(), R"({"model":"gather","waits":8})");
  EXPECT_EQ(experiment.variants[2].mode, Mode::Async);
  EXPECT_EQ(experiment.lines[0].bound, 8.0);
}

std::string error_with(const std::string& pointer, const nlohmann::json& value) {
  nlohmann::json definition = synthetic_definition();
  definition[nlohmann::json::json_pointer{pointer}] = value;
  const auto experiment = experiment_from(definition);
  return experiment ? "none" : experiment.error();
}

TEST(ExperimentFrom, SaysWhatIsMissingOrRefersToNothing) {
  EXPECT_EQ(error_with("/lines/0/article", "absent"),
            "experiment 'made-up': line '8 waits of 10 ms' compares 'absent', which is no variant");
  EXPECT_EQ(error_with("/trial", "magic"), "experiment 'made-up': no trial of kind 'magic'");
  EXPECT_EQ(error_with("/trial_seconds", 0), "experiment 'made-up': trial_seconds is missing");
  EXPECT_EQ(error_with("/claim", 3), "experiment 'made-up': claim is no pair of numbers");
  EXPECT_EQ(error_with("/variants/0/mode", "maybe"),
            "experiment 'made-up': mode is 'maybe', must be sync or async");
  EXPECT_EQ(error_with("/lines", nlohmann::json::array()), "experiment 'made-up': no line");
  EXPECT_EQ(error_with("/name", ""), "an experiment has no name");
}

TEST(ExperimentsFrom, MakesAnExperimentOfEveryPointOfASweep) {
  nlohmann::json entry = synthetic_definition();
  entry["sweep"] = nlohmann::json::parse(R"({"unit": "waits", "trial_seconds": 0.7, "points": [
      {"value": 30, "parameters": {"waits": 30}, "without": ["many"], "variants": {"slow": {"waits_most": 3}},
       "line": {"bound": 30, "bound_reason": "30 by construction"}}]})");
  const auto experiments = experiments_from({{"experiments", {entry}}});
  ASSERT_TRUE(experiments.has_value()) << experiments.error();
  ASSERT_EQ(experiments->size(), 2U);
  EXPECT_FALSE((*experiments)[0].sweep.has_value());
  const Experiment& point = (*experiments)[1];
  EXPECT_EQ(point.name, "made-up-30-waits");
  EXPECT_EQ(point.depth, Depth::Full);
  EXPECT_EQ(point.trial_seconds, 0.7);
  ASSERT_TRUE(point.sweep.has_value());
  EXPECT_EQ(point.sweep->of, "made-up");
  EXPECT_EQ(point.sweep->value, 30.0);
  ASSERT_EQ(point.variants.size(), 2U);
  EXPECT_EQ(point.variants[0].parameters.dump(), R"({"model":"serial","waits":30,"waits_most":3})");
  EXPECT_EQ(point.lines[0].bound, 30.0);
  EXPECT_EQ(point.lines[0].at, "");
}

TEST(ExperimentsFrom, ASweepMayHaveVariantsOfItsOwn) {
  nlohmann::json entry = synthetic_definition();
  entry["sweep"] = nlohmann::json::parse(R"({"unit": "waits", "trial_seconds": 0.7,
      "variants": [{"name": "slow", "mode": "sync", "parameters": {"model": "serial", "waits_most": 10}},
                   {"name": "async", "mode": "async", "parameters": {"model": "gather"}}],
      "points": [{"value": 1000, "parameters": {"waits": 1000}}]})");
  const auto experiments = experiments_from({{"experiments", {entry}}});
  ASSERT_TRUE(experiments.has_value()) << experiments.error();
  ASSERT_EQ(experiments->size(), 2U);
  const Experiment& point = (*experiments)[1];
  ASSERT_EQ(point.variants.size(), 2U);
  EXPECT_EQ(point.variants[0].parameters["waits_most"], 10);
  EXPECT_EQ(point.variants[0].parameters["waits"], 1000);
}

TEST(TableExperiments, NoTrialDoesTensOfThousandsOfWaitsOneAfterTheOther) {
  const auto experiments = table_experiments();
  ASSERT_TRUE(experiments.has_value()) << experiments.error();
  for (const Experiment& experiment : *experiments) {
    const Variant* serial = find_variant(experiment, "serial");
    if (experiment.trial != "fan-out" || serial == nullptr) continue;
    const int waits = serial->parameters.value("waits", 0);
    EXPECT_LE(serial->parameters.value("waits_most", waits), 256) << experiment.name;
  }
}

TEST(ExpectedSeconds, CountsEveryVariantTwiceABlock) {
  EXPECT_DOUBLE_EQ(expected_seconds(experiment_from(synthetic_definition()).value(), 6), 18.0);
}

}  // namespace
}  // namespace ringmark::bench
