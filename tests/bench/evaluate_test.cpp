// Lines from trials, regions from sweeps.
#include "bench/evaluate.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <vector>

#include "synthetic.hpp"

namespace ringmark::bench {
namespace {

using testing::control_line;
using testing::estimate;
using testing::steady_trials;
using testing::synthetic_definition;
using testing::synthetic_experiment;
using testing::synthetic_trials;
using testing::without_interval;

TEST(Evaluate, ComparesWithTheArticleAndWithTheFastestSyncVariant) {
  const auto lines = evaluate(synthetic_experiment(), synthetic_trials());
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].article.variant, "slow");
  EXPECT_NEAR(lines[0].article.faster.ratio, 7.8, 1e-9);
  EXPECT_NEAR(lines[0].article.cpu.ratio, 0.5, 1e-9);
  EXPECT_NEAR(lines[0].article.memory.ratio, 1.5, 1e-9);
  EXPECT_EQ(lines[0].best.label, "8 threads");
  EXPECT_NEAR(lines[0].best.faster.ratio, 0.975, 1e-9);
  EXPECT_EQ(word_of(lines[0]), "HOLDS");
  EXPECT_FALSE(passes_bound(lines[0]));
}

TEST(Evaluate, TakesTheArticlesBaselineAsBestWhereNoOtherIsFaster) {
  const auto lines =
      evaluate(synthetic_experiment(),
               steady_trials(6, {{"slow", 100, 1, 1}, {"many", 90, 1, 1}, {"async", 780, 1, 1}}));
  EXPECT_EQ(lines[0].best.variant, "slow");
}

TEST(Evaluate, NoticesARatioAboveItsBound) {
  const auto lines =
      evaluate(synthetic_experiment(),
               steady_trials(6, {{"slow", 100, 1, 1}, {"many", 100, 1, 1}, {"async", 841, 1, 1}}));
  EXPECT_TRUE(passes_bound(lines[0]));  // 8.41 > 1.05 * 8
}

TEST(Evaluate, DerivesABoundFromTheCeilingAndTheBaselinesRate) {
  nlohmann::json definition = synthetic_definition();
  definition["lines"][0].erase("bound");
  definition["lines"][0]["ceiling_per_second"] = 2560;
  const auto lines = evaluate(experiment_from(definition).value(), synthetic_trials());
  ASSERT_TRUE(lines[0].bound.has_value());
  EXPECT_NEAR(*lines[0].bound, 25.6, 1e-9);
}

TEST(Evaluate, PassesOnWhatATrialNoted) {
  std::vector<Trial> trials = synthetic_trials();
  trials[3].result.extra["note"] = "O_DIRECT refused, cached instead";
  EXPECT_EQ(evaluate(synthetic_experiment(), trials)[0].note, "O_DIRECT refused, cached instead");
}

TEST(Evaluate, SaysWhenTheGeneratorWasTheLimitOfMostTrialsOfASide) {
  std::vector<Trial> trials = synthetic_trials();
  std::size_t limited = 0;
  for (Trial& trial : trials) {
    if (trial.variant != "async" || limited == 7) continue;
    trial.result.generator = GeneratorVerdict::Invalid;
    if (++limited == 6) {
      EXPECT_EQ(evaluate(synthetic_experiment(), trials)[0].generator_limit, "");
    }
  }
  EXPECT_EQ(evaluate(synthetic_experiment(), trials)[0].generator_limit,
            "at least: the load generator was the limit");
}

TEST(Evaluate, IsInconclusiveWithoutAnInterval) {
  EXPECT_EQ(word_of(evaluate(synthetic_experiment(), synthetic_trials(1))[0]), "INCONCLUSIVE");
}

constexpr ClaimRange kClaim{.low = 3, .high = 10};

TEST(ClaimRegion, NamesTheRangeOfValuesForWhichTheClaimHolds) {
  const std::array<RegionPoint, 5> points{{{1, 1.0}, {3, 3.0}, {5, 4.9}, {10, 9.9}, {30, 29.0}}};
  EXPECT_EQ(claim_region(points, kClaim, "waits"), "3-10 waits");
}

TEST(ClaimRegion, NamesSeparateRangesAndSingleValues) {
  const std::array<RegionPoint, 5> points{{{1, 5.0}, {2, 1.0}, {4, 4.0}, {8, 6.0}, {16, 2.0}}};
  EXPECT_EQ(claim_region(points, kClaim, "reads in flight"), "1, 4-8 reads in flight");
}

TEST(ClaimRegion, SaysWhereTheClaimHoldsNowhere) {
  const std::array<RegionPoint, 2> points{{{1, 1.0}, {2, 1.1}}};
  EXPECT_EQ(claim_region(points, kClaim, "clients"), "no number of clients");
}

LineResult swept(double value, double ratio) {
  LineResult line = evaluate(synthetic_experiment(), synthetic_trials())[0];
  line.sweep = SweepPoint{.of = "made-up", .unit = "waits", .value = value};
  line.article.faster = without_interval(ratio);
  return line;
}

TEST(AddRegions, GivesALineTheRegionOfItsOwnSweepInRisingOrder) {
  std::vector<LineResult> lines = evaluate(synthetic_experiment(), synthetic_trials());
  lines.push_back(swept(10, 9));
  lines.push_back(swept(3, 3.1));
  lines.push_back(swept(30, 25));
  lines.push_back(swept(5, 4));
  lines.back().line.title = "another line";
  add_regions(lines);
  EXPECT_EQ(lines[0].region, "3-10 waits");
  EXPECT_EQ(lines[1].region, "");
}

TEST(ControlWord, JudgesControlsByTheRatioAndRepeatsByTheInterval) {
  EXPECT_EQ(word_of(control_line(LineRole::Control, estimate(1.04, 0.90, 1.2))), "OK");
  EXPECT_EQ(word_of(control_line(LineRole::Control, estimate(1.06, 1.0, 1.2))), "NOISY");
  EXPECT_EQ(word_of(control_line(LineRole::Control, estimate(0.94, 0.9, 1.2))), "NOISY");
  EXPECT_EQ(word_of(control_line(LineRole::Control, without_interval(1))), "INCONCLUSIVE");
  EXPECT_EQ(word_of(control_line(LineRole::Repeat, estimate(1.01, 0.99, 1.03))), "OK");
  EXPECT_EQ(word_of(control_line(LineRole::Repeat, estimate(1.02, 1.001, 1.03))), "NOISY");
}

}  // namespace
}  // namespace ringmark::bench
