// Blocks over variants, and ratios over blocks.
#include "bench/compare.hpp"

#include <gtest/gtest.h>

#include <map>

#include "synthetic.hpp"

namespace ringmark::bench {
namespace {

using testing::steady_trials;
using testing::synthetic_experiment;
using testing::synthetic_trials;

TrialResult one_operation_a_second() {
  TrialResult result;
  result.operations = 1;
  result.seconds = result.cpu_seconds = 1;
  result.peak_rss_bytes = 1;
  return result;
}

TEST(RunBlocks, RunsEveryVariantTwiceInEachBlockMirrored) {
  std::mt19937_64 random{41};
  const auto trials = run_blocks(synthetic_experiment(), 3, random, [](const Experiment&, const Variant&) {
    return Outcome<TrialResult>{one_operation_a_second()};
  });
  ASSERT_TRUE(trials.has_value());
  ASSERT_EQ(trials->size(), 18U);
  std::map<std::string, int> count;
  for (const Trial& trial : *trials)
    ++count[trial.variant];
  EXPECT_EQ(count["slow"], 6);
  EXPECT_EQ(count["many"], 6);
  EXPECT_EQ(count["async"], 6);
  for (std::size_t block = 0; block < 3; ++block) {
    for (std::size_t order = 0; order < 3; ++order) {
      EXPECT_EQ((*trials)[block * 6 + order].variant, (*trials)[block * 6 + 5 - order].variant);
      EXPECT_EQ((*trials)[block * 6 + order].block, block);
      EXPECT_EQ((*trials)[block * 6 + order].order, order);
    }
  }
}

TEST(RunBlocks, EndsWithTheFirstFailureAndNamesItsPlace) {
  std::mt19937_64 random{41};
  int runs = 0;
  const auto trials =
      run_blocks(synthetic_experiment(), 3, random, [&runs](const Experiment&, const Variant& variant) {
        ++runs;
        if (runs > 6 && variant.name == "many") return Outcome<TrialResult>{failure("out of threads")};
        return Outcome<TrialResult>{one_operation_a_second()};
      });
  ASSERT_FALSE(trials.has_value());
  EXPECT_EQ(trials.error(), "made-up, many, block 2: out of threads");
}

TEST(RatioBetween, DividesRatesSoThatFasterIsAboveOne) {
  const RatioEstimate ratio = ratio_between(synthetic_trials(), "async", "slow", rate);
  EXPECT_NEAR(ratio.ratio, 7.8, 1e-9);
  ASSERT_TRUE(ratio.interval.has_value());
  EXPECT_NEAR(ratio.interval->low, 7.8, 1e-9);
  EXPECT_NEAR(ratio.interval->high, 7.8, 1e-9);
  EXPECT_EQ(ratio.blocks, 6U);
}

TEST(RatioBetween, DividesCostsSoThatCheaperIsBelowOne) {
  // async: 0.078 s / 780 = 0.1 ms an operation; slow: 0.02 s / 100 = 0.2 ms.
  EXPECT_NEAR(ratio_between(synthetic_trials(), "async", "slow", cpu_per_operation).ratio, 0.5, 1e-9);
  EXPECT_NEAR(ratio_between(synthetic_trials(), "async", "slow", peak_memory).ratio, 1.5, 1e-9);
}

TEST(RatioBetween, HasNoIntervalBelowSixBlocksAndNoRatioWithoutTrials) {
  EXPECT_FALSE(ratio_between(synthetic_trials(5), "async", "slow", rate).interval.has_value());
  EXPECT_EQ(ratio_between(synthetic_trials(), "async", "absent", rate).blocks, 0U);
}

TEST(MedianOf, TakesTheMiddleOrTheMeanOfTheTwo) {
  std::vector<Trial> trials = steady_trials(1, {{"a", 10, 1, 1}});
  EXPECT_EQ(median_of(trials, "a", rate), 10.0);
  trials[1].result.operations = 30;
  EXPECT_EQ(median_of(trials, "a", rate), 20.0);
  EXPECT_EQ(median_of(trials, "absent", rate), 0.0);
}

TEST(TrialDocument, ComesBackAsItWas) {
  Trial trial = steady_trials(1, {{"a", 10, 0.25, 4096}}).back();
  trial.result.extra["p50_us"] = 12.5;
  const auto back = trial_from(to_json(trial));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->variant, "a");
  EXPECT_EQ(back->order, 1U);
  EXPECT_EQ(back->result.operations, 10U);
  EXPECT_EQ(back->result.cpu_seconds, 0.25);
  EXPECT_EQ(back->result.peak_rss_bytes, 4096U);
  EXPECT_EQ(back->result.extra.dump(), R"({"p50_us":12.5})");
}

}  // namespace
}  // namespace ringmark::bench
