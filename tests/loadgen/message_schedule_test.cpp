// Instants of messages, to the nanosecond.
#include "loadgen/message_schedule.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace ringmark::loadgen {
namespace {

using namespace std::chrono_literals;

constexpr runtime::Instant kBegin{1'000s};

TEST(MessageSchedule, GivesEachSenderOneMessageARound) {
  const MessageSchedule schedule{.begin = kBegin, .rate = 1000, .senders = 2};
  EXPECT_EQ(schedule.at(0, 0), kBegin);
  EXPECT_EQ(schedule.at(0, 1), kBegin + 1ms);
  EXPECT_EQ(schedule.at(1, 0), kBegin + 2ms);
  EXPECT_EQ(schedule.at(500, 1), kBegin + 1001ms);
}

TEST(MessageSchedule, DoesNotDrift) {
  const MessageSchedule schedule{.begin = kBegin, .rate = 3};
  EXPECT_EQ(schedule.at(1), kBegin + 333'333'333ns);
  EXPECT_EQ(schedule.at(2), kBegin + 666'666'667ns);
  EXPECT_EQ(schedule.at(300'000'000), kBegin + 100'000'000s);
}

TEST(MessageSchedule, CountsWhatIsDueBeforeAnInstant) {
  const MessageSchedule schedule{.begin = kBegin, .rate = 1000};
  EXPECT_EQ(schedule.count_before(kBegin - 1s), 0U);
  EXPECT_EQ(schedule.count_before(kBegin), 0U);
  EXPECT_EQ(schedule.count_before(kBegin + 1ns), 1U);
  EXPECT_EQ(schedule.count_before(kBegin + 1ms), 1U);
  EXPECT_EQ(schedule.count_before(kBegin + 1ms + 1ns), 2U);
  EXPECT_EQ(schedule.count_before(kBegin + 10s), 10'000U);
}

}  // namespace
}  // namespace ringmark::loadgen
