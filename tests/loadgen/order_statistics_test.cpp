// Percentile intervals against ranks from the exact binomial distribution; with the values 1 ... n a rank is
// its value.
#include "loadgen/order_statistics.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

namespace ringmark::loadgen {
namespace {

Histogram counted_to(std::uint64_t last_ns) {
  Histogram histogram;
  for (std::uint64_t value_ns = 1; value_ns <= last_ns; ++value_ns)
    histogram.record(value_ns);
  return histogram;
}

TEST(OrderStatistics, MatchesThePublishedRanksOfTheMedian) {
  EXPECT_EQ(percentile_with_interval(counted_to(20), 50, 0.95), (PercentileInterval{6, 10, 15}));
  EXPECT_EQ(percentile_with_interval(counted_to(100), 50, 0.95), (PercentileInterval{40, 50, 61}));
  EXPECT_EQ(percentile_with_interval(counted_to(100), 50, 0.99), (PercentileInterval{37, 50, 64}));
}

TEST(OrderStatistics, IsLopsidedWhereTheBinomialIs) {
  EXPECT_EQ(percentile_with_interval(counted_to(100), 90, 0.95), (PercentileInterval{84, 90, 96}));
  EXPECT_EQ(percentile_with_interval(counted_to(1000), 99, 0.95), (PercentileInterval{983, 990, 997}));
}

TEST(OrderStatistics, WidensTheEndsToTheirBuckets) {
  // Ranks 9,983 and 9,997, in buckets of eight values.
  EXPECT_EQ(percentile_with_interval(counted_to(10'000), 99.9, 0.95),
            (PercentileInterval{9'976, 9'991, 9'999}));
}

TEST(OrderStatistics, StaysWithinTheExactExtremes) {
  Histogram histogram;
  histogram.record_count(1'000'000, 100);
  EXPECT_EQ(percentile_with_interval(histogram, 50, 0.95),
            (PercentileInterval{1'000'000, 1'000'000, 1'000'000}));
}

TEST(OrderStatistics, FindsTheRanksAmongAMillion) {
  Histogram histogram;
  histogram.record_count(100, 998'937);
  histogram.record(200);  // Rank 998,938.
  histogram.record_count(300, 123);
  histogram.record(400);  // Rank 999,062.
  histogram.record_count(500, 938);
  EXPECT_EQ(percentile_with_interval(histogram, 99.9, 0.95), (PercentileInterval{200, 300, 400}));
}

TEST(OrderStatistics, RefusesAPercentileWithFewerThanTenSamplesAboveIt) {
  EXPECT_EQ(percentile_with_interval(counted_to(99), 90, 0.95), std::nullopt);
  EXPECT_EQ(percentile_with_interval(counted_to(9'999), 99.9, 0.95), std::nullopt);
  EXPECT_NE(percentile_with_interval(counted_to(10'000), 99.9, 0.95), std::nullopt);
  EXPECT_EQ(percentile_with_interval(counted_to(1'000), 100, 0.95), std::nullopt);
  EXPECT_EQ(percentile_with_interval(Histogram{}, 50, 0.95), std::nullopt);
}

TEST(OrderStatistics, RefusesAnIntervalThatReachesBeyondTheSample) {
  EXPECT_EQ(percentile_with_interval(counted_to(500), 0.1, 0.95), std::nullopt);
  EXPECT_EQ(percentile_with_interval(counted_to(500), 0, 0.95), std::nullopt);
  EXPECT_EQ(percentile_with_interval(counted_to(20), 50, 0.999999), std::nullopt);
}

}  // namespace
}  // namespace ringmark::loadgen
