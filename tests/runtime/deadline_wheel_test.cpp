// DeadlineWheel, driven with made-up instants: never early, at most two ticks late, cheap to move.
#include "runtime/deadline_wheel.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "tests/support/scale.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;

const Instant kOrigin{1h};

class TestDeadline final : public Deadline {
 public:
  void on_deadline() override {
    ++passed;
    if (and_then) and_then();
  }

  int passed{0};
  std::function<void()> and_then;
};

/// Turns the wheel whenever it asks to be turned, as a reactor does, until `until`; returns how often.
int turn_until(DeadlineWheel& wheel, Instant until) {
  int turns = 0;
  while (wheel.next() <= until) {
    wheel.turn(wheel.next());
    ++turns;
  }
  return turns;
}

TEST(DeadlineWheel, WithoutDeadlinesNeverWantsToBeTurned) {
  const DeadlineWheel wheel{kOrigin};
  EXPECT_EQ(wheel.next(), kNever);
}

TEST(DeadlineWheel, IsNeverEarlyAndAtMostTwoTicksLate) {
  for (std::int64_t after_ms = 0; after_ms < 1'000; after_ms += 7) {
    DeadlineWheel wheel{kOrigin};
    TestDeadline deadline;
    const Instant at = kOrigin + std::chrono::milliseconds{after_ms};
    deadline.set(wheel, at);
    turn_until(wheel, at - 1ns);
    EXPECT_EQ(deadline.passed, 0) << after_ms << " ms: early";
    turn_until(wheel, at + 200ms);
    EXPECT_EQ(deadline.passed, 1) << after_ms << " ms: more than two ticks late";
    EXPECT_EQ(deadline.at(), kNever);
    EXPECT_EQ(wheel.next(), kNever);
  }
}

TEST(DeadlineWheel, ADeadlineThatMovesAwayWaitsForItsLastInstant) {
  DeadlineWheel wheel{kOrigin};
  TestDeadline deadline;
  for (int step = 0; step < 100; ++step) {
    const Instant now = kOrigin + step * 50ms;
    turn_until(wheel, now);
    deadline.set(wheel, now + 1s);
  }
  const Instant last = kOrigin + 99 * 50ms + 1s;
  turn_until(wheel, last - 1ns);
  EXPECT_EQ(deadline.passed, 0);
  turn_until(wheel, last + 200ms);
  EXPECT_EQ(deadline.passed, 1);
}

TEST(DeadlineWheel, ADeadlineThatMovesNearerPassesAtTheNearerInstant) {
  DeadlineWheel wheel{kOrigin};
  TestDeadline deadline;
  deadline.set(wheel, kOrigin + 50s);
  deadline.set(wheel, kOrigin + 1s);
  turn_until(wheel, kOrigin + 1200ms);
  EXPECT_EQ(deadline.passed, 1);
  EXPECT_EQ(turn_until(wheel, kOrigin + 100s), 0);
  EXPECT_EQ(deadline.passed, 1);
}

TEST(DeadlineWheel, AnUnsetDeadlineDoesNotPassAndIsForgottenInTime) {
  DeadlineWheel wheel{kOrigin};
  TestDeadline deadline;
  deadline.set(wheel, kOrigin + 1s);
  deadline.unset();
  turn_until(wheel, kOrigin + 10s);
  EXPECT_EQ(deadline.passed, 0);
  EXPECT_EQ(wheel.next(), kNever);
}

TEST(DeadlineWheel, ADeadlineThatIsSetAgainAfterUnsetPasses) {
  DeadlineWheel wheel{kOrigin};
  TestDeadline deadline;
  deadline.set(wheel, kOrigin + 1s);
  deadline.unset();
  deadline.set(wheel, kOrigin + 3s);
  turn_until(wheel, kOrigin + 3200ms);
  EXPECT_EQ(deadline.passed, 1);
}

TEST(DeadlineWheel, HoldsDeadlinesBeyondOneRound) {
  DeadlineWheel wheel{kOrigin};
  TestDeadline hour;
  TestDeadline round;
  hour.set(wheel, kOrigin + 1h);
  round.set(wheel, kOrigin + 102'400ms);
  turn_until(wheel, kOrigin + 102'399ms);
  EXPECT_EQ(round.passed, 0);
  turn_until(wheel, kOrigin + 102'600ms);
  EXPECT_EQ(round.passed, 1);
  turn_until(wheel, kOrigin + 1h - 1ns);
  EXPECT_EQ(hour.passed, 0);
  turn_until(wheel, kOrigin + 1h + 200ms);
  EXPECT_EQ(hour.passed, 1);
}

TEST(DeadlineWheel, AfterALongStandstillPassesEverythingThatIsDueInOneTurn) {
  DeadlineWheel wheel{kOrigin};
  TestDeadline first;
  TestDeadline second;
  TestDeadline future;
  first.set(wheel, kOrigin + 1s);
  second.set(wheel, kOrigin + 90s);
  future.set(wheel, kOrigin + 301s);
  wheel.turn(kOrigin + 300s);
  EXPECT_EQ(first.passed, 1);
  EXPECT_EQ(second.passed, 1);
  EXPECT_EQ(future.passed, 0);
  turn_until(wheel, kOrigin + 301'200ms);
  EXPECT_EQ(future.passed, 1);
}

TEST(DeadlineWheel, AWheelThatStoodEmptyForLongKeepsTime) {
  DeadlineWheel wheel{kOrigin};
  const Instant now = kOrigin + 2h;
  TestDeadline deadline;
  deadline.set(wheel, now + 1s);
  turn_until(wheel, now);
  wheel.turn(now);
  EXPECT_EQ(deadline.passed, 0);
  turn_until(wheel, now + 1s - 1ns);
  EXPECT_EQ(deadline.passed, 0);
  turn_until(wheel, now + 1200ms);
  EXPECT_EQ(deadline.passed, 1);
}

TEST(DeadlineWheel, ADestroyedDeadlineIsTakenOut) {
  DeadlineWheel wheel{kOrigin};
  {
    TestDeadline deadline;
    deadline.set(wheel, kOrigin + 1s);
    EXPECT_NE(wheel.next(), kNever);
  }
  EXPECT_EQ(wheel.next(), kNever);
}

TEST(DeadlineWheel, OneMayDestroyOrMoveAnotherOfTheSameTick) {
  DeadlineWheel wheel{kOrigin};
  TestDeadline first;
  auto destroyed = std::make_unique<TestDeadline>();
  TestDeadline moved;
  first.and_then = [&] {
    destroyed.reset();
    moved.set(wheel, kOrigin + 5s);
  };
  for (TestDeadline* each : {&first, destroyed.get(), &moved})
    each->set(wheel, kOrigin + 1s);
  turn_until(wheel, kOrigin + 2s);
  EXPECT_EQ(first.passed, 1);
  EXPECT_EQ(moved.passed, 0);
  turn_until(wheel, kOrigin + 5200ms);
  EXPECT_EQ(moved.passed, 1);
  EXPECT_EQ(wheel.next(), kNever);
}

TEST(DeadlineWheel, OneMaySetItselfAgainFromItsOwnCall) {
  DeadlineWheel wheel{kOrigin};
  TestDeadline deadline;
  deadline.and_then = [&] {
    if (deadline.passed < 3) deadline.set(wheel, kOrigin + (1 + deadline.passed) * 1s);
  };
  deadline.set(wheel, kOrigin + 1s);
  turn_until(wheel, kOrigin + 10s);
  EXPECT_EQ(deadline.passed, 3);
  EXPECT_EQ(wheel.next(), kNever);
}

TEST(DeadlineWheel, HundredsOfMovingDeadlinesKeepTheirPromises) {
  std::mt19937 random{20260102};  // fixed, so that a failure can be repeated
  DeadlineWheel wheel{kOrigin};
  std::vector<TestDeadline> deadlines(testing::scaled(500));
  Instant now = kOrigin;
  int late = 0;
  int early = 0;
  for (TestDeadline& each : deadlines) {
    each.set(wheel, now + std::chrono::milliseconds{random() % 200'000});
    each.and_then = [] {};
  }
  for (int step = 0; step < 3'000; ++step) {
    now += 100ms;
    std::vector<Instant> due;
    due.reserve(deadlines.size());
    for (const TestDeadline& each : deadlines)
      due.push_back(each.at());
    wheel.turn(now);
    for (std::size_t index = 0; index < deadlines.size(); ++index) {
      const bool passed = due[index] != kNever && deadlines[index].at() == kNever;
      if (passed && due[index] > now) ++early;
      if (!passed && due[index] != kNever && due[index] + 200ms <= now) ++late;
    }
    TestDeadline& moved = deadlines[random() % deadlines.size()];
    if (moved.at() != kNever) moved.set(wheel, now + std::chrono::milliseconds{random() % 50'000});
  }
  EXPECT_EQ(early, 0);
  EXPECT_EQ(late, 0);
  EXPECT_EQ(wheel.next(), kNever);
}

}  // namespace
}  // namespace ringmark::runtime
