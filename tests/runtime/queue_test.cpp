// Queue: in order, bounded, and no item lost or delivered twice, whatever is cancelled.
#include "runtime/queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "runtime/blocking_context.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "runtime/yield.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;
using testing::Counted;
using testing::run_in_manual_time;
using testing::Tally;

Task<> put_numbers(Queue<int>& queue, int first, int last) {
  for (int number = first; number <= last; ++number) {
    int item = number;
    EXPECT_TRUE(co_await queue.put(std::move(item)));
  }
}

Task<> take_until_closed(Queue<int>& queue, std::vector<int>& taken) {
  for (;;) {
    const Result<int> item = co_await queue.get();
    if (!item) {
      EXPECT_EQ(item.error().kind, IoError::Closed);
      co_return;
    }
    taken.push_back(*item);
    queue.task_done();
  }
}

Task<> produce_and_consume() {
  Queue<int> queue{2};
  std::vector<int> taken;
  TaskGroup consumers;
  consumers.spawn(take_until_closed(queue, taken));
  co_await put_numbers(queue, 1, 5);
  EXPECT_TRUE(co_await queue.join());
  EXPECT_EQ(taken, (std::vector<int>{1, 2, 3, 4, 5}));
  queue.close();
  co_await consumers.join();
}

TEST(Queue, HandsItemsOverInOrderAndJoinEndsWithTheLastOne) {
  run(produce_and_consume());
}

Task<> close_with_items_inside() {
  Queue<int> queue{3};
  co_await put_numbers(queue, 1, 3);
  EXPECT_TRUE(queue.full());
  queue.close();
  int late = 4;
  const Result<void> refused = co_await queue.put(std::move(late));
  EXPECT_EQ(refused.error().kind, IoError::Closed);
  std::vector<int> taken;
  co_await take_until_closed(queue, taken);
  EXPECT_EQ(taken, (std::vector<int>{1, 2, 3}));
}

TEST(Queue, ClosedItIsDrainedAndTakesNothingMore) {
  run(close_with_items_inside());
}

Task<> put_and_note(Queue<std::string>& queue, std::string& item, StopToken stop,
                    std::optional<IoError>& error) {
  const Result<void> put = co_await queue.put(std::move(item), stop);
  if (!put) error = put.error().kind;
}

Task<> put_holding(Queue<std::string>& queue, std::string& item, StopToken stop,
                   std::optional<IoError>& error, Counted held) {
  static_cast<void>(held);
  co_await put_and_note(queue, item, stop, error);
}

Task<> stop_a_waiting_put(Tally& tally) {
  Queue<std::string> queue{1};
  EXPECT_TRUE(queue.try_put("the first item, longer than a small string"));
  std::string second = "the second item, longer than a small string";
  StopSource stop;
  std::optional<IoError> error;
  TaskGroup group;
  group.spawn(put_holding(queue, second, stop.token(), error, Counted{tally}));
  co_await yield();
  stop.request_stop();
  EXPECT_EQ(group.running(), 1U) << "a frame is resumed by the run loop, not from inside the stopper's call";
  co_await group.join();
  EXPECT_EQ(error, IoError::Stopped);
  EXPECT_EQ(second, "the second item, longer than a small string");
  EXPECT_EQ(queue.try_get(), "the first item, longer than a small string");
  EXPECT_EQ(queue.try_get(), std::nullopt);
}

TEST(Queue, AStoppedPutLeavesTheItemWithItsProducer) {
  Tally tally;
  run(stop_a_waiting_put(tally));
  EXPECT_GT(tally.constructed, 0U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<> stop_after_the_item_was_accepted(Tally& tally) {
  Queue<std::string> queue{1};
  EXPECT_TRUE(queue.try_put("first"));
  std::string second = "second";
  StopSource stop;
  std::optional<IoError> error;
  TaskGroup group;
  group.spawn(put_holding(queue, second, stop.token(), error, Counted{tally}));
  co_await yield();
  EXPECT_EQ(queue.try_get(), "first");
  stop.request_stop();
  co_await group.join();
  EXPECT_EQ(error, std::nullopt) << "the queue has taken the item";
  EXPECT_EQ(queue.try_get(), "second");
  EXPECT_EQ(queue.try_get(), std::nullopt);
}

TEST(Queue, AStopThatComesAfterTheItemWasAcceptedPutsItOnce) {
  Tally tally;
  run(stop_after_the_item_was_accepted(tally));
  EXPECT_GT(tally.constructed, 0U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<> close_before_a_waiting_put() {
  Queue<std::string> queue{1};
  EXPECT_TRUE(queue.try_put("first"));
  std::string second = "the second item, longer than a small string";
  std::optional<IoError> error;
  TaskGroup group;
  group.spawn(put_and_note(queue, second, {}, error));
  co_await yield();
  queue.close();
  co_await group.join();
  EXPECT_EQ(error, IoError::Closed);
  EXPECT_EQ(second, "the second item, longer than a small string");
}

TEST(Queue, CloseSendsWaitingProducersAwayWithTheirItems) {
  run(close_before_a_waiting_put());
}

Task<> get_and_note(Queue<int>& queue, StopToken stop, std::optional<int>& item,
                    std::optional<IoError>& error) {
  const Result<int> got = co_await queue.get(stop);
  if (got) {
    item = *got;
  } else {
    error = got.error().kind;
  }
}

Task<> get_holding(Queue<int>& queue, StopToken stop, std::optional<int>& item, std::optional<IoError>& error,
                   Counted held) {
  static_cast<void>(held);
  co_await get_and_note(queue, stop, item, error);
}

Task<> stop_a_waiting_get(Tally& tally) {
  Queue<int> queue{1};
  StopSource stop;
  std::optional<int> item;
  std::optional<IoError> error;
  TaskGroup group;
  group.spawn(get_holding(queue, stop.token(), item, error, Counted{tally}));
  co_await yield();
  stop.request_stop();
  EXPECT_TRUE(queue.try_put(7));
  co_await group.join();
  EXPECT_EQ(item, std::nullopt);
  EXPECT_EQ(error, IoError::Stopped);
  EXPECT_EQ(queue.try_get(), 7);
}

TEST(Queue, AStoppedGetLeavesTheItemInTheQueue) {
  Tally tally;
  run(stop_a_waiting_get(tally));
  EXPECT_GT(tally.constructed, 0U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<> join_and_note(Queue<int>& queue, StopToken stop, std::optional<IoError>& error, Counted held) {
  static_cast<void>(held);
  const Result<void> joined = co_await queue.join(stop);
  if (!joined) error = joined.error().kind;
}

Task<> stop_a_waiting_join(Tally& tally) {
  Queue<int> queue{1};
  EXPECT_TRUE(queue.try_put(7));
  StopSource before;
  StopSource after;
  std::optional<IoError> stopped_before;
  std::optional<IoError> stopped_after;
  TaskGroup group;
  group.spawn(join_and_note(queue, before.token(), stopped_before, Counted{tally}));
  group.spawn(join_and_note(queue, after.token(), stopped_after, Counted{tally}));
  co_await yield();
  before.request_stop();
  EXPECT_EQ(queue.try_get(), 7);
  queue.task_done();
  after.request_stop();
  co_await group.join();
  EXPECT_EQ(stopped_before, IoError::Stopped);
  EXPECT_EQ(stopped_after, std::nullopt) << "every item was dealt with by then";
}

TEST(Queue, AStopEndsAJoinThatTheLastItemHasNotEnded) {
  Tally tally;
  run(stop_a_waiting_join(tally));
  EXPECT_GT(tally.constructed, 1U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<> stop_after_the_item_was_handed_over(Tally& tally) {
  Queue<int> queue{1};
  StopSource stop;
  std::optional<int> item;
  std::optional<IoError> error;
  TaskGroup group;
  group.spawn(get_holding(queue, stop.token(), item, error, Counted{tally}));
  co_await yield();
  EXPECT_TRUE(queue.try_put(7));
  stop.request_stop();
  co_await group.join();
  EXPECT_EQ(item, 7);
  EXPECT_EQ(error, std::nullopt);
}

TEST(Queue, AStopThatComesAfterTheHandOverLosesNoItem) {
  Tally tally;
  run(stop_after_the_item_was_handed_over(tally));
  EXPECT_GT(tally.constructed, 0U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<> wait_with_deadlines() {
  Queue<int> queue{1};
  const Instant begin = Context::current().now();
  const Result<int> nothing = co_await queue.get(begin + 2s);
  EXPECT_EQ(nothing.error().kind, IoError::TimedOut);
  EXPECT_EQ(Context::current().now() - begin, 2s);
  EXPECT_TRUE(queue.try_put(1));
  int second = 2;
  const Result<void> full = co_await queue.put(std::move(second), begin + 3s);
  EXPECT_EQ(full.error().kind, IoError::TimedOut);
  const Result<void> unfinished = co_await queue.join(begin + 4s);
  EXPECT_EQ(unfinished.error().kind, IoError::TimedOut);
  EXPECT_EQ(Context::current().now() - begin, 4s);
}

TEST(Queue, DeadlinesEndItsWaits) {
  run_in_manual_time(wait_with_deadlines());
}

// One randomised run: producers and consumers that wait, give up and come again, by a seeded schedule.
struct Parcel {
  int number;
  Counted counted;
};

struct Traffic {
  Traffic(std::uint64_t seed, Tally& parcels) : random{seed}, tally{parcels}, queue{1 + random() % 4} {}

  std::mt19937_64 random;
  Tally& tally;
  Queue<std::unique_ptr<Parcel>> queue;
  std::vector<int> taken;
};

constexpr int kProducers = 3;
constexpr int kItemsEach = 8;

Task<> maybe_wait(Traffic& traffic) {
  const auto pause = std::chrono::microseconds{traffic.random() % 4};
  if (pause == 0us) co_return;
  EXPECT_TRUE(co_await sleep_for(pause));
}

Task<> produce(Traffic& traffic, int producer) {
  for (int index = 0; index < kItemsEach; ++index) {
    std::unique_ptr<Parcel> item{new Parcel{producer * kItemsEach + index, Counted{traffic.tally}}};
    co_await maybe_wait(traffic);
    while (item) {
      const Instant until = Context::current().now() + std::chrono::microseconds{traffic.random() % 3};
      const Result<void> put = co_await traffic.queue.put(std::move(item), until);
      EXPECT_TRUE(put || put.error().kind == IoError::TimedOut);
    }
  }
}

Task<> consume(Traffic& traffic) {
  for (;;) {
    const Instant until = Context::current().now() + std::chrono::microseconds{traffic.random() % 3};
    Result<std::unique_ptr<Parcel>> item = co_await traffic.queue.get(until);
    if (item) {
      traffic.taken.push_back((*item)->number);
      co_await maybe_wait(traffic);
      traffic.queue.task_done();
    } else if (item.error().kind == IoError::Closed) {
      co_return;
    } else {
      co_await maybe_wait(traffic);
      if (traffic.random() % 2 == 0) co_await yield();
      // A deadline in the past ends a get at once; time moves on only when everyone waits.
      EXPECT_TRUE(co_await sleep_for(1us));
    }
  }
}

Task<> run_traffic(Traffic& traffic) {
  TaskGroup consumers;
  consumers.spawn(consume(traffic));
  consumers.spawn(consume(traffic));
  TaskGroup producers;
  for (int producer = 0; producer < kProducers; ++producer)
    producers.spawn(produce(traffic, producer));
  co_await producers.join();
  EXPECT_TRUE(co_await traffic.queue.join());
  traffic.queue.close();
  co_await consumers.join();
}

TEST(Queue, RandomisedRunsWithCancellationLoseAndRepeatNothing) {
  std::vector<int> every_item;
  for (int item = 0; item < kProducers * kItemsEach; ++item)
    every_item.push_back(item);
  Reactor reactor;
  reactor.use_manual_time();
  for (std::uint64_t seed = 0; seed < testing::scaled(10'000); ++seed) {
    Tally tally;
    Traffic traffic{seed, tally};
    reactor.run(run_traffic(traffic));
    std::vector<int> sorted = traffic.taken;
    std::ranges::sort(sorted);
    ASSERT_EQ(sorted, every_item) << "seed " << seed;
    ASSERT_EQ(tally.destroyed, tally.constructed) << "seed " << seed;
  }
}

Task<> get_once(Queue<int>& queue) {
  EXPECT_TRUE(co_await queue.get());
}

Task<> join_once(Queue<int>& queue) {
  EXPECT_TRUE(co_await queue.join());
}

void use_on_a_blocking_thread(Task<> (*use)(Queue<int>&)) {
  Queue<int> queue{1};
  BlockingContext context;
  context.run(use(queue));
}

Task<> put_once(Queue<int>& queue) {
  co_await put_numbers(queue, 1, 1);
}

TEST(QueueDeathTest, OnABlockingThreadItStopsWithItsName) {
  EXPECT_DEATH(use_on_a_blocking_thread(get_once), "Queue belongs to a reactor thread");
  EXPECT_DEATH(use_on_a_blocking_thread(put_once), "Queue belongs to a reactor thread");
  EXPECT_DEATH(use_on_a_blocking_thread(join_once), "Queue belongs to a reactor thread");
}

}  // namespace
}  // namespace ringmark::runtime
