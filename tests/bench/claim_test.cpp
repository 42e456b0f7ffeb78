// What becomes of a claimed range of 3 to 10, and of a bound.
#include "bench/claim.hpp"

#include <gtest/gtest.h>

namespace ringmark::bench {
namespace {

RatioEstimate estimate_with(double low, double high) {
  return {.ratio = (low + high) / 2, .interval = Interval{.low = low, .high = high}, .blocks = 10};
}

const RatioEstimate kWithoutInterval{.ratio = 5.0, .interval = std::nullopt, .blocks = 5};

TEST(JudgeClaim, HoldsIfTheIntervalLiesInsideTheRange) {
  EXPECT_EQ(judge_claim(estimate_with(7.9, 8.0), 3, 10), ClaimWord::Holds);
  EXPECT_EQ(judge_claim(estimate_with(3.0, 10.0), 3, 10), ClaimWord::Holds);
}

TEST(JudgeClaim, IsAboveOrBelowIfTheIntervalLiesWhollyOutside) {
  EXPECT_EQ(judge_claim(estimate_with(10.1, 12.0), 3, 10), ClaimWord::Above);
  EXPECT_EQ(judge_claim(estimate_with(1.9, 2.9), 3, 10), ClaimWord::Below);
}

TEST(JudgeClaim, StraddlesAnEndOrBoth) {
  EXPECT_EQ(judge_claim(estimate_with(2.9, 3.1), 3, 10), ClaimWord::Straddles);
  EXPECT_EQ(judge_claim(estimate_with(9.9, 10.1), 3, 10), ClaimWord::Straddles);
  EXPECT_EQ(judge_claim(estimate_with(2.0, 11.0), 3, 10), ClaimWord::Straddles);
  EXPECT_EQ(judge_claim(estimate_with(10.0, 11.0), 3, 10), ClaimWord::Straddles);
  EXPECT_EQ(judge_claim(estimate_with(2.0, 3.0), 3, 10), ClaimWord::Straddles);
}

TEST(JudgeClaim, IsInconclusiveWithoutAnInterval) {
  EXPECT_EQ(judge_claim(kWithoutInterval, 3, 10), ClaimWord::Inconclusive);
}

TEST(ClaimWord, PrintsInCapitals) {
  EXPECT_EQ(word_of(ClaimWord::Holds), "HOLDS");
  EXPECT_EQ(word_of(ClaimWord::Above), "ABOVE");
  EXPECT_EQ(word_of(ClaimWord::Below), "BELOW");
  EXPECT_EQ(word_of(ClaimWord::Straddles), "STRADDLES");
  EXPECT_EQ(word_of(ClaimWord::Inconclusive), "INCONCLUSIVE");
}

TEST(ExceedsBound, OnlyIfTheWholeIntervalPassesTheBoundByFivePercent) {
  EXPECT_TRUE(exceeds_bound(estimate_with(8.41, 9.0), 8));
  EXPECT_FALSE(exceeds_bound(estimate_with(8.39, 9.0), 8));
  EXPECT_FALSE(exceeds_bound(estimate_with(7.0, 8.0), 8));
  EXPECT_FALSE(exceeds_bound(kWithoutInterval, 1));
}

}  // namespace
}  // namespace ringmark::bench
