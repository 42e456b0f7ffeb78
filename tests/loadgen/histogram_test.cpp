// The histogram against bucket edges, ranks and moments worked out by hand.
#include "loadgen/histogram.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

namespace ringmark::loadgen {
namespace {

using Bucket = Histogram::Bucket;

Histogram histogram_of(const std::vector<std::uint64_t>& values_ns) {
  Histogram histogram;
  for (const std::uint64_t value_ns : values_ns)
    histogram.record(value_ns);
  return histogram;
}

Histogram one_to(std::uint64_t last_ns) {
  Histogram histogram;
  for (std::uint64_t value_ns = 1; value_ns <= last_ns; ++value_ns)
    histogram.record(value_ns);
  return histogram;
}

TEST(Histogram, IsEmptyAtFirst) {
  const Histogram empty;
  EXPECT_EQ(empty.count(), 0U);
  EXPECT_EQ(empty.min(), 0U);
  EXPECT_EQ(empty.max(), 0U);
  EXPECT_EQ(empty.mean(), 0.0);
  EXPECT_EQ(empty.stddev(), 0.0);
  EXPECT_EQ(empty.value_at_percentile(50), 0U);
  EXPECT_EQ(empty.bucket_at_rank(1), (Bucket{0, 0, 0}));
  EXPECT_TRUE(empty.buckets().empty());
}

TEST(Histogram, HasSingleValuesUpTo2047ThenDoublesTheWidthWithTheValue) {
  const Histogram histogram = histogram_of({1, 2047, 2048, 2049, 2050, 4095, 4096, 8191, 8192});
  const std::vector<Bucket> expected{{1, 1, 1},       {2047, 2047, 1}, {2048, 2049, 2}, {2050, 2051, 1},
                                     {4094, 4095, 1}, {4096, 4099, 1}, {8188, 8191, 1}, {8192, 8199, 1}};
  EXPECT_EQ(histogram.buckets(), expected);
}

TEST(Histogram, KeepsThreeDigitsOfMillisecondsAndSeconds) {
  const Histogram histogram = histogram_of({1'000'000, 1'000'000'000, 60'000'000'000});
  const std::vector<Bucket> expected{
      {999'936, 1'000'447, 1}, {999'817'216, 1'000'341'503, 1}, {59'995'324'416, 60'028'878'847, 1}};
  EXPECT_EQ(histogram.buckets(), expected);
}

TEST(Histogram, PutsEveryValueIntoABucketAroundItOfAtMostOneThousandth) {
  std::mt19937_64 random{1};
  for (unsigned bits = 1; bits <= 35; ++bits) {
    const std::uint64_t lowest = std::uint64_t{1} << bits;
    for (const std::uint64_t value_ns : {lowest - 1, lowest, lowest + random() % lowest}) {
      const Bucket bucket = histogram_of({value_ns}).buckets().at(0);
      EXPECT_LE(bucket.value_low, value_ns);
      EXPECT_GE(bucket.value_high, value_ns);
      EXPECT_LE((bucket.value_high - bucket.value_low) * 1000, value_ns);
    }
  }
}

TEST(Histogram, CountsZeroAsOneNanosecond) {
  const Histogram histogram = histogram_of({0, 1});
  EXPECT_EQ(histogram.buckets(), (std::vector<Bucket>{{1, 1, 2}}));
  EXPECT_EQ(histogram.min(), 1U);
  EXPECT_EQ(histogram.saturated(), 0U);
}

TEST(Histogram, SaturatesAbove60SecondsAndSaysSo) {
  Histogram histogram = histogram_of({60'000'000'000, 60'000'000'001, 18'446'744'073'709'551'615U});
  EXPECT_EQ(histogram.saturated(), 2U);
  EXPECT_EQ(histogram.max(), 60'000'000'000U);
  EXPECT_EQ(histogram.value_at_percentile(100), 60'000'000'000U);
  EXPECT_EQ(histogram.buckets(), (std::vector<Bucket>{{59'995'324'416, 60'028'878'847, 3}}));
  histogram.record_count(61'000'000'000, 5);
  EXPECT_EQ(histogram.saturated(), 7U);
}

TEST(Histogram, RecordsManyEqualValuesAtOnce) {
  Histogram histogram;
  histogram.record_count(700, 3);
  histogram.record_count(1, 0);
  histogram.record_count(90'000'000'000, 0);
  EXPECT_EQ(histogram, histogram_of({700, 700, 700}));
  EXPECT_EQ(histogram.count(), 3U);
  EXPECT_EQ(histogram.min(), 700U);
}

TEST(Histogram, KeepsTheExactExtremes) {
  const Histogram histogram = histogram_of({5'000'003, 1'000'001, 3'000'000});
  EXPECT_EQ(histogram.min(), 1'000'001U);
  EXPECT_EQ(histogram.max(), 5'000'003U);
}

TEST(Histogram, AnswersMomentsOfSmallValuesExactly) {
  const Histogram histogram = histogram_of({10, 20, 30, 40});
  EXPECT_DOUBLE_EQ(histogram.mean(), 25.0);
  EXPECT_DOUBLE_EQ(histogram.stddev(), 11.180339887498949);
}

TEST(Histogram, TakesTheMiddleOfABucketForMoments) {
  const Histogram histogram = histogram_of({1'000'000, 1'000'000, 1'000'000});
  EXPECT_DOUBLE_EQ(histogram.mean(), 1'000'191.5);
  EXPECT_DOUBLE_EQ(histogram.stddev(), 0.0);
}

TEST(Histogram, FindsPercentilesByNearestRank) {
  const Histogram histogram = one_to(1000);
  EXPECT_EQ(histogram.value_at_percentile(0), 1U);
  EXPECT_EQ(histogram.value_at_percentile(0.1), 1U);
  EXPECT_EQ(histogram.value_at_percentile(50), 500U);
  EXPECT_EQ(histogram.value_at_percentile(50.05), 501U);
  EXPECT_EQ(histogram.value_at_percentile(99), 990U);
  EXPECT_EQ(histogram.value_at_percentile(99.9), 999U);
  EXPECT_EQ(histogram.value_at_percentile(99.91), 1000U);
  EXPECT_EQ(histogram.value_at_percentile(100), 1000U);
}

TEST(Histogram, RanksDoNotSufferFromTheRoundingOfPercentiles) {
  Histogram histogram;
  histogram.record_count(1, 1'000'000'000);
  EXPECT_EQ(histogram.nearest_rank(99.9), 999'000'000U);
  EXPECT_EQ(histogram.nearest_rank(99.999), 999'990'000U);
  EXPECT_EQ(histogram.nearest_rank(99.99999), 999'999'900U);
  EXPECT_EQ(histogram.nearest_rank(7), 70'000'000U);
  EXPECT_EQ(histogram.nearest_rank(0.0000001), 1U);
}

TEST(Histogram, AnswersAPercentileWithTheUpperEdgeOfItsBucketButNeverMoreThanTheMaximum) {
  Histogram histogram;
  for (std::uint64_t value_ms = 1; value_ms <= 100; ++value_ms)
    histogram.record(value_ms * 1'000'000);
  EXPECT_EQ(histogram.value_at_percentile(50), 50'003'967U);
  EXPECT_EQ(histogram.value_at_percentile(99), 99'024'895U);
  EXPECT_EQ(histogram.value_at_percentile(100), 100'000'000U);
}

TEST(Histogram, FindsTheBucketOfARank) {
  const Histogram histogram = histogram_of({5, 5, 5, 3000, 3000});
  EXPECT_EQ(histogram.bucket_at_rank(0), (Bucket{5, 5, 3}));
  EXPECT_EQ(histogram.bucket_at_rank(3), (Bucket{5, 5, 3}));
  EXPECT_EQ(histogram.bucket_at_rank(4), (Bucket{3000, 3001, 2}));
  EXPECT_EQ(histogram.bucket_at_rank(6), (Bucket{3000, 3001, 2}));
}

TEST(Histogram, MergesBitForBitLikeOneHistogramOfAllValues) {
  std::mt19937_64 random{2};
  Histogram all;
  std::vector<Histogram> workers(3);
  for (int sample = 0; sample < 30'000; ++sample) {
    const std::uint64_t value_ns = random() >> (27 + random() % 37);
    all.record(value_ns);
    workers[random() % workers.size()].record(value_ns);
  }
  ASSERT_GT(all.saturated(), 0U);
  ASSERT_NE(workers[0], all);

  Histogram merged;
  for (const Histogram& worker : workers)
    merged.merge(worker);
  EXPECT_EQ(merged, all);
  EXPECT_EQ(merged.count(), 30'000U);
}

TEST(Histogram, MergingAnEmptyOneChangesNothing) {
  Histogram histogram = histogram_of({12, 34});
  histogram.merge(Histogram{});
  EXPECT_EQ(histogram, histogram_of({12, 34}));
  EXPECT_EQ(histogram.min(), 12U);
}

TEST(Histogram, ForgetsEverythingOnReset) {
  Histogram histogram = histogram_of({0, 5'000, 70'000'000'000});
  histogram.reset();
  EXPECT_EQ(histogram, Histogram{});
  histogram.record(9'000);
  EXPECT_EQ(histogram.min(), 9'000U);
  EXPECT_EQ(histogram.max(), 9'000U);
}

}  // namespace
}  // namespace ringmark::loadgen
