// Semaphore and Mutex: permits in order of arrival, none lost to a stop or a deadline.
#include "runtime/semaphore.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/blocking_context.hpp"
#include "runtime/mutex.hpp"
#include "runtime/sleep.hpp"
#include "runtime/stopwatch.hpp"
#include "runtime/task_group.hpp"
#include "runtime/yield.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/counted.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;
using testing::Counted;
using testing::run_in_manual_time;
using testing::Tally;

struct Work {
  int number;
  std::chrono::seconds at;

  friend bool operator==(const Work&, const Work&) = default;
};

struct Workshop {
  Semaphore machines{2};
  Stopwatch clock;
  std::vector<Work> begun;
  std::vector<Work> ended;

  Work now(int number) const {
    return {number, std::chrono::duration_cast<std::chrono::seconds>(clock.elapsed())};
  }
};

Task<> work(Workshop& shop, int number) {
  Result<Semaphore::Permit> machine = co_await shop.machines.acquire();
  EXPECT_TRUE(machine);
  shop.begun.push_back(shop.now(number));
  EXPECT_TRUE(co_await sleep_for(std::chrono::seconds{number}));
  shop.ended.push_back(shop.now(number));
}

Task<> five_workers_two_machines() {
  Workshop shop;
  TaskGroup group;
  for (int number = 1; number <= 5; ++number)
    group.spawn(work(shop, number));
  co_await group.join();
  EXPECT_EQ(shop.begun, (std::vector<Work>{{1, 0s}, {2, 0s}, {3, 1s}, {4, 2s}, {5, 4s}}));
  EXPECT_EQ(shop.ended, (std::vector<Work>{{1, 1s}, {2, 2s}, {3, 4s}, {4, 6s}, {5, 9s}}));
}

TEST(Semaphore, FiveWorkersBehindTwoPermitsBeginInOrder) {
  run_in_manual_time(five_workers_two_machines());
}

Task<> note_error(Semaphore& semaphore, StopToken stop, Instant until, std::optional<IoError>& error) {
  const Result<Semaphore::Permit> permit = co_await semaphore.acquire(until, stop);
  if (!permit) error = permit.error().kind;
}

Task<> note_error_holding(Semaphore& semaphore, StopToken stop, std::optional<IoError>& error, Counted held) {
  static_cast<void>(held);
  co_await note_error(semaphore, stop, kNever, error);
}

Task<> stop_one_of_two(Tally& tally) {
  Semaphore semaphore{1};
  std::optional<Semaphore::Permit> held = semaphore.try_acquire();
  StopSource stop;
  std::optional<IoError> first;
  std::optional<IoError> second;
  TaskGroup group;
  group.spawn(note_error_holding(semaphore, stop.token(), first, Counted{tally}));
  group.spawn(note_error_holding(semaphore, StopToken(), second, Counted{tally}));
  co_await yield();
  stop.request_stop();
  EXPECT_EQ(group.running(), 2U) << "a frame is resumed by the run loop, not from inside the stopper's call";
  held.reset();
  co_await group.join();
  EXPECT_EQ(first, IoError::Stopped);
  EXPECT_EQ(second, std::nullopt);
  EXPECT_EQ(semaphore.available(), 1U);
}

TEST(Semaphore, AStopTakesOneOutOfTheLineAndThePermitGoesToTheNext) {
  Tally tally;
  run(stop_one_of_two(tally));
  EXPECT_GT(tally.constructed, 1U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<> stop_after_the_permit_was_handed_over(Tally& tally) {
  Semaphore semaphore{1};
  std::optional<Semaphore::Permit> held = semaphore.try_acquire();
  StopSource stop;
  std::optional<IoError> error;
  TaskGroup group;
  group.spawn(note_error_holding(semaphore, stop.token(), error, Counted{tally}));
  co_await yield();
  held.reset();
  stop.request_stop();
  co_await group.join();
  EXPECT_EQ(error, std::nullopt);
  EXPECT_EQ(semaphore.available(), 1U);
}

TEST(Semaphore, AStopThatComesAfterTheHandOverLosesNoPermit) {
  Tally tally;
  run(stop_after_the_permit_was_handed_over(tally));
  EXPECT_GT(tally.constructed, 0U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<> stop_before_the_wait(Tally& tally) {
  Semaphore semaphore{1};
  StopSource stop;
  stop.request_stop();
  std::optional<IoError> error;
  TaskGroup group;
  group.spawn(note_error_holding(semaphore, stop.token(), error, Counted{tally}));
  co_await group.join();
  EXPECT_EQ(error, IoError::Stopped);
  EXPECT_EQ(semaphore.available(), 1U);
}

TEST(Semaphore, AStopBeforeTheWaitTakesNoPermit) {
  Tally tally;
  run(stop_before_the_wait(tally));
  EXPECT_GT(tally.constructed, 0U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<> wait_until_a_deadline() {
  Semaphore semaphore{1};
  std::optional<Semaphore::Permit> held = semaphore.try_acquire();
  const Stopwatch clock;
  std::optional<IoError> error;
  co_await note_error(semaphore, StopToken(), Context::current().now() + 5s, error);
  EXPECT_EQ(error, IoError::TimedOut);
  EXPECT_EQ(clock.elapsed(), 5s);
  held.reset();
  EXPECT_EQ(semaphore.available(), 1U);
  error.reset();
  co_await note_error(semaphore, StopToken(), Context::current().now(), error);
  EXPECT_EQ(error, IoError::TimedOut);
}

TEST(Semaphore, ADeadlineEndsTheWait) {
  run_in_manual_time(wait_until_a_deadline());
}

Task<> wait_for_the_whole_reactor() {
  Semaphore semaphore{0};
  std::optional<IoError> error;
  TaskGroup group;
  group.spawn(note_error(semaphore, StopToken(), kNever, error));
  co_await yield();
  Context::require_reactor("the test").stop_source().request_stop();
  co_await group.join();
  EXPECT_EQ(error, IoError::Stopped);
}

TEST(Semaphore, TheStopOfTheReactorEndsAWaitWithoutAToken) {
  run(wait_for_the_whole_reactor());
}

TEST(Semaphore, TryAcquireNeverOvertakes) {
  Semaphore semaphore{1};
  Reactor reactor;
  std::optional<Semaphore::Permit> permit = semaphore.try_acquire();
  EXPECT_TRUE(permit);
  EXPECT_FALSE(semaphore.try_acquire());
  permit->give_back();
  permit->give_back();
  EXPECT_EQ(semaphore.available(), 1U);
}

Task<> acquire_once(Semaphore& semaphore) {
  EXPECT_TRUE(co_await semaphore.acquire());
}

TEST(SemaphoreDeathTest, OnABlockingThreadItStopsWithItsName) {
  EXPECT_DEATH(
      {
        Semaphore semaphore{1};
        BlockingContext context;
        context.run(acquire_once(semaphore));
      },
      "Semaphore belongs to a reactor thread");
}

Task<> lock_once(Mutex& mutex) {
  EXPECT_TRUE(co_await mutex.lock());
}

TEST(MutexDeathTest, OnABlockingThreadItStopsWithItsName) {
  EXPECT_DEATH(
      {
        Mutex mutex;
        BlockingContext context;
        context.run(lock_once(mutex));
      },
      "Mutex belongs to a reactor thread");
}

Task<> append_twice(Mutex& mutex, std::vector<int>& order, int number) {
  Result<Mutex::Lock> lock = co_await mutex.lock();
  EXPECT_TRUE(lock);
  order.push_back(number);
  EXPECT_TRUE(co_await sleep_for(1s));
  order.push_back(number);
}

Task<> three_sections() {
  Mutex mutex;
  std::vector<int> order;
  TaskGroup group;
  for (int number = 1; number <= 3; ++number)
    group.spawn(append_twice(mutex, order, number));
  co_await yield();
  EXPECT_TRUE(mutex.locked());
  EXPECT_FALSE(mutex.try_lock());
  co_await group.join();
  EXPECT_FALSE(mutex.locked());
  EXPECT_EQ(order, (std::vector<int>{1, 1, 2, 2, 3, 3}));
}

TEST(Mutex, LetsOneInAtATime) {
  run_in_manual_time(three_sections());
}

}  // namespace
}  // namespace ringmark::runtime
