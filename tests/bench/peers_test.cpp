// Bars, and what becomes of a figure held against one.
#include "bench/peers.hpp"

#include <gtest/gtest.h>

#include "synthetic.hpp"

namespace ringmark::bench {
namespace {

using testing::estimate;
using testing::without_interval;

const Bar kAtMost{.figure = "p50", .most = 1.05, .least = std::nullopt, .interval_most = std::nullopt};
const Bar kAtLeast{
    .figure = "requests/s", .most = std::nullopt, .least = 0.95, .interval_most = std::nullopt};
const Bar kWithInterval{.figure = "CPU/request", .most = 0.90, .least = std::nullopt, .interval_most = 0.927};

TEST(JudgeBar, HoldsTheRatioAgainstItsLimit) {
  EXPECT_EQ(judge_bar(kAtMost, estimate(1.05, 0.9, 2.0)), BarWord::Pass);
  EXPECT_EQ(judge_bar(kAtMost, estimate(1.06, 0.9, 2.0)), BarWord::Fail);
  EXPECT_EQ(judge_bar(kAtLeast, estimate(0.95, 0.5, 1.0)), BarWord::Pass);
  EXPECT_EQ(judge_bar(kAtLeast, estimate(0.94, 0.5, 1.0)), BarWord::Fail);
}

TEST(JudgeBar, HoldsTheIntervalAgainstItsOwnLimit) {
  EXPECT_EQ(judge_bar(kWithInterval, estimate(0.89, 0.85, 0.927)), BarWord::Pass);
  EXPECT_EQ(judge_bar(kWithInterval, estimate(0.89, 0.85, 0.93)), BarWord::Fail);
  EXPECT_EQ(judge_bar(kWithInterval, estimate(0.91, 0.85, 0.92)), BarWord::Fail);
}

TEST(JudgeBar, NeedsAnIntervalOnlyWhereTheBarAsksForOne) {
  EXPECT_EQ(judge_bar(kWithInterval, without_interval(0.89)), BarWord::Inconclusive);
  EXPECT_EQ(judge_bar(kWithInterval, without_interval(0.91)), BarWord::Fail);
  EXPECT_EQ(judge_bar(kAtMost, without_interval(1.0)), BarWord::Pass);
}

TEST(BarsFrom, ReadsTheBarsOfADefinition) {
  const auto bars = bars_from(nlohmann::json::parse(
      R"({"bars": [{"figure": "CPU/request", "most": 0.9, "interval_most": 0.927}, {"figure": "requests/s", "least": 0.95}]})"));
  ASSERT_TRUE(bars.has_value());
  ASSERT_EQ(bars->size(), 2U);
  EXPECT_EQ((*bars)[0].most, 0.9);
  EXPECT_EQ((*bars)[0].interval_most, 0.927);
  EXPECT_FALSE((*bars)[0].least.has_value());
  EXPECT_EQ((*bars)[1].least, 0.95);
}

TEST(BarsFrom, RefusesAFigureThatNobodyMeasures) {
  const auto bars = bars_from(nlohmann::json::parse(R"({"bars": [{"figure": "p99", "most": 1}]})"));
  ASSERT_FALSE(bars.has_value());
  EXPECT_EQ(bars.error(), "no figure 'p99'");
}

}  // namespace
}  // namespace ringmark::bench
