// Cutting a part out of a recorded CPU time.
#include "bench/cpu_record.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace ringmark::bench {
namespace {

using namespace std::chrono_literals;
using runtime::Instant;

const std::vector<CpuSample> kSamples{{.at = Instant{10s}, .seconds = 1.0},
                                      {.at = Instant{12s}, .seconds = 2.0},
                                      {.at = Instant{16s}, .seconds = 2.5}};

TEST(CpuSecondsBetween, AreThoseOfTheSamplesThemselves) {
  EXPECT_DOUBLE_EQ(cpu_seconds_between(kSamples, Instant{10s}, Instant{16s}).value(), 1.5);
  EXPECT_DOUBLE_EQ(cpu_seconds_between(kSamples, Instant{12s}, Instant{16s}).value(), 0.5);
}

TEST(CpuSecondsBetween, AreInterpolatedBetweenSamples) {
  EXPECT_DOUBLE_EQ(cpu_seconds_between(kSamples, Instant{11s}, Instant{14s}).value(), 0.75);
  EXPECT_DOUBLE_EQ(cpu_seconds_between(kSamples, Instant{10500ms}, Instant{11s}).value(), 0.25);
}

TEST(CpuSecondsBetween, AreUnknownOutsideOfTheSamples) {
  EXPECT_EQ(cpu_seconds_between(kSamples, Instant{9s}, Instant{12s}).error(),
            "the CPU time was not recorded for all of the measured time");
  EXPECT_FALSE(cpu_seconds_between(kSamples, Instant{12s}, Instant{17s}).has_value());
  EXPECT_FALSE(cpu_seconds_between(kSamples, Instant{16s}, Instant{12s}).has_value());
  EXPECT_FALSE(cpu_seconds_between({}, Instant{}, Instant{}).has_value());
}

TEST(CpuRecord, ReachesFromItsBeginningToItsEnd) {
  CpuRecord record{::getpid()};
  const std::vector<CpuSample> samples = record.stop();
  ASSERT_FALSE(samples.empty());
  EXPECT_GT(samples.back().seconds, 0);
  EXPECT_TRUE(std::ranges::is_sorted(samples, {}, &CpuSample::at));
  EXPECT_TRUE(std::ranges::is_sorted(samples, {}, &CpuSample::seconds));
}

TEST(CpuRecord, IsEmptyWithoutAProcess) {
  constexpr pid_t kNobody = 1 << 30;  // above the highest process id that Linux gives out
  EXPECT_TRUE(CpuRecord{kNobody}.stop().empty());
}

}  // namespace
}  // namespace ringmark::bench
