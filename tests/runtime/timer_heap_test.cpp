// TimerHeap: order, removal, and what happens while timers expire.
#include "runtime/timer_heap.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "tests/support/scale.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;

Instant at_ns(std::int64_t nanoseconds) {
  return Instant{Duration{nanoseconds}};
}

/// Notes its number when it expires, then does `and_then`.
class NumberedTimer final : public Timer {
 public:
  NumberedTimer(int number, std::vector<int>& expired) : number_{number}, expired_{expired} {}

  void expire() override {
    expired_.push_back(number_);
    if (and_then) and_then();
  }
  [[nodiscard]] int number() const { return number_; }

  std::function<void()> and_then;

 private:
  int number_;
  std::vector<int>& expired_;
};

TEST(TimerHeap, WithoutTimersHasNoNextInstant) {
  TimerHeap heap;
  EXPECT_EQ(heap.next(), kNever);
  EXPECT_EQ(heap.size(), 0U);
  heap.expire_until(at_ns(1'000));
}

TEST(TimerHeap, ExpiresInOrderUpToTheInstantAndNothingAfterIt) {
  std::vector<int> expired;
  NumberedTimer late{3, expired};
  NumberedTimer early{1, expired};
  NumberedTimer middle{2, expired};
  TimerHeap heap;
  heap.insert(late, at_ns(30));
  heap.insert(early, at_ns(10));
  heap.insert(middle, at_ns(20));
  EXPECT_EQ(heap.next(), at_ns(10));
  heap.expire_until(at_ns(9));
  EXPECT_TRUE(expired.empty());
  heap.expire_until(at_ns(20));
  EXPECT_EQ(expired, (std::vector{1, 2}));
  EXPECT_FALSE(middle.pending());
  EXPECT_TRUE(late.pending());
  EXPECT_EQ(heap.next(), at_ns(30));
  heap.remove(late);
}

TEST(TimerHeap, EqualInstantsExpireInTheOrderOfInsertion) {
  std::vector<int> expired;
  std::vector<std::unique_ptr<NumberedTimer>> timers;
  TimerHeap heap;
  for (int number = 0; number < 50; ++number) {
    timers.push_back(std::make_unique<NumberedTimer>(number, expired));
    heap.insert(*timers.back(), at_ns(7));
  }
  heap.expire_until(at_ns(7));
  std::vector<int> expected;
  for (int number = 0; number < 50; ++number)
    expected.push_back(number);
  EXPECT_EQ(expired, expected);
}

TEST(TimerHeap, ATimerInsertedDuringExpiryWaitsForTheNextCallAndHoldsNobodyUp) {
  std::vector<int> expired;
  NumberedTimer first{1, expired};
  NumberedTimer second{2, expired};
  NumberedTimer inserted{3, expired};
  TimerHeap heap;
  heap.insert(first, at_ns(10));
  heap.insert(second, at_ns(30));
  first.and_then = [&] { heap.insert(inserted, at_ns(20)); };
  heap.expire_until(at_ns(100));
  EXPECT_EQ(expired, (std::vector{1, 2}));
  EXPECT_LE(heap.next(), at_ns(101));
  heap.expire_until(at_ns(101));
  EXPECT_EQ(expired, (std::vector{1, 2, 3}));
}

TEST(TimerHeap, ATimerThatInsertsItselfAgainExpiresOnceACall) {
  std::vector<int> expired;
  NumberedTimer timer{1, expired};
  TimerHeap heap;
  timer.and_then = [&] { heap.insert(timer, at_ns(5)); };
  heap.insert(timer, at_ns(5));
  heap.expire_until(at_ns(10));
  EXPECT_EQ(expired, (std::vector{1}));
  heap.expire_until(at_ns(20));
  EXPECT_EQ(expired, (std::vector{1, 1}));
  heap.remove(timer);
}

TEST(TimerHeap, ATimerThatRemovesAnotherDueOneKeepsItFromExpiring) {
  std::vector<int> expired;
  NumberedTimer first{1, expired};
  NumberedTimer second{2, expired};
  TimerHeap heap;
  heap.insert(first, at_ns(10));
  heap.insert(second, at_ns(10));
  first.and_then = [&] { heap.remove(second); };
  heap.expire_until(at_ns(10));
  EXPECT_EQ(expired, (std::vector{1}));
  EXPECT_EQ(heap.next(), kNever);
}

TEST(TimerHeap, AgreesWithAMultimapOverRandomInsertsAndRemoves) {
  std::mt19937 random{20260101};  // fixed, so that a failure can be repeated
  std::vector<int> expired;
  std::vector<int> expected;
  std::vector<std::unique_ptr<NumberedTimer>> timers;
  std::multimap<Instant, NumberedTimer*> model;
  TimerHeap heap;
  std::int64_t now = 0;
  for (std::size_t step = 0; step < testing::scaled(200'000); ++step) {
    const unsigned action = random() % 8;
    if (action < 5) {
      timers.push_back(std::make_unique<NumberedTimer>(static_cast<int>(step), expired));
      const Instant at = at_ns(now + 1 + static_cast<std::int64_t>(random() % 64));
      heap.insert(*timers.back(), at);
      model.emplace(at, timers.back().get());
    } else if (action < 7 && !model.empty()) {
      const auto victim = std::next(
          model.begin(), static_cast<std::ptrdiff_t>(random() % std::min<std::size_t>(model.size(), 40)));
      heap.remove(*victim->second);
      model.erase(victim);
    } else {
      now += static_cast<std::int64_t>(random() % 8);
      heap.expire_until(at_ns(now));
      const auto end = model.upper_bound(at_ns(now));
      for (auto each = model.begin(); each != end; ++each)
        expected.push_back(each->second->number());
      model.erase(model.begin(), end);
    }
    ASSERT_EQ(heap.size(), model.size());
    ASSERT_EQ(heap.next(), model.empty() ? kNever : model.begin()->first);
  }
  EXPECT_EQ(expired, expected);
  EXPECT_GT(expired.size(), testing::scaled(10'000));
}

TEST(TimerHeapDeathTest, InsertingAPendingTimerStopsTheProcess) {
  std::vector<int> expired;
  NumberedTimer timer{1, expired};
  TimerHeap heap;
  heap.insert(timer, at_ns(1));
  EXPECT_DEATH(heap.insert(timer, at_ns(2)), "a timer is inserted once");
}

}  // namespace
}  // namespace ringmark::runtime
