// Task: laziness, results, exceptions, lifetimes, and loops that need no stack.
#include "runtime/task.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "runtime/reactor.hpp"
#include "runtime/yield.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::runtime {
namespace {

using testing::Counted;
using testing::Tally;

Task<int> add_one_to(int& count) {
  co_return ++count;
}

Task<std::unique_ptr<std::string>> boxed(std::string text) {
  co_return std::make_unique<std::string>(std::move(text));
}

Task<int> fail_with(std::string message) {
  throw std::runtime_error{message};
  co_return 0;
}

Task<> yield_once(int& steps) {
  ++steps;
  co_await yield();
  ++steps;
}

std::string message_of(Task<int> task) {
  try {
    task.start();
    task.take();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(Task, DoesNothingBeforeItIsStarted) {
  int count = 0;
  Task<int> task = add_one_to(count);
  EXPECT_EQ(count, 0);
  EXPECT_FALSE(task.done());
  EXPECT_TRUE(task.start());
  EXPECT_EQ(count, 1);
  EXPECT_TRUE(task.done());
}

TEST(Task, GivesItsResult) {
  int count = 41;
  Task<int> task = add_one_to(count);
  task.start();
  EXPECT_EQ(task.take(), 42);
}

TEST(Task, GivesAResultThatCanOnlyBeMoved) {
  Task<std::unique_ptr<std::string>> task = boxed("a request");
  task.start();
  EXPECT_EQ(*task.take(), "a request");
}

TEST(Task, TakeThrowsWhatLeftTheCoroutine) {
  EXPECT_EQ(message_of(fail_with("no route")), "no route");
}

Task<std::string> catch_from_child() {
  try {
    co_await fail_with("connection lost");
  } catch (const std::runtime_error& error) {
    co_return error.what();
  }
  co_return "nothing was thrown";
}

TEST(Task, AnAwaitThrowsWhatLeftTheChild) {
  Task<std::string> task = catch_from_child();
  ASSERT_TRUE(task.start());
  EXPECT_EQ(task.take(), "connection lost");
}

Task<int> pass_on_failure() {
  co_return co_await fail_with("two levels down");
}

TEST(Task, AnExceptionPassesThroughParentsThatDoNotCatchIt) {
  EXPECT_EQ(message_of(pass_on_failure()), "two levels down");
}

Task<bool> finished_does_not_throw(Task<int>& child) {
  co_await child.finished();
  co_return child.done();
}

TEST(Task, FinishedLeavesTheExceptionInTheTask) {
  Task<int> child = fail_with("kept in the task");
  Task<bool> task = finished_does_not_throw(child);
  ASSERT_TRUE(task.start());
  EXPECT_TRUE(task.take());
  EXPECT_THROW(child.take(), std::runtime_error);
}

Task<int> await_a_started_one(int& steps) {
  Task<> child = yield_once(steps);
  child.start();
  const int steps_when_started = steps;
  co_await child;
  co_return steps_when_started * 10 + steps;
}

TEST(Task, CanBeStartedFirstAndAwaitedLater) {
  int steps = 0;
  EXPECT_EQ(run(await_a_started_one(steps)), 12);
}

Task<int> await_one_that_has_finished() {
  int count = 6;
  Task<int> child = add_one_to(count);
  child.start();
  co_return co_await child;
}

TEST(Task, CanBeAwaitedAfterItHasFinished) {
  EXPECT_EQ(run(await_one_that_has_finished()), 7);
}

Task<int> wait_at_every_level(int levels) {
  co_await yield();
  if (levels == 0) co_return 0;
  const int below = co_await wait_at_every_level(levels - 1);
  co_await yield();
  co_return below + 1;
}

TEST(Task, ResumesEveryParentInTurn) {
  EXPECT_EQ(run(wait_at_every_level(200)), 200);
}

Task<> keep(Counted counted) {
  co_await yield();
  static_cast<void>(counted);
}

Task<Counted> give(Tally& tally) {
  co_return Counted{tally};
}

TEST(Task, NeverStartedItStillDestroysItsArguments) {
  Tally tally;
  { const Task<> task = keep(Counted{tally}); }
  EXPECT_GE(tally.constructed, 1U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

TEST(Task, DestroysItsArgumentsAfterItsEnd) {
  Tally tally;
  run(keep(Counted{tally}));
  EXPECT_GE(tally.constructed, 1U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

TEST(Task, DestroysAResultThatNobodyTook) {
  Tally tally;
  {
    Task<Counted> task = give(tally);
    task.start();
  }
  EXPECT_GE(tally.constructed, 1U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

TEST(Task, AssignmentEndsTheTaskThatWasThere) {
  Tally first;
  Tally second;
  Task<> task = keep(Counted{first});
  task = keep(Counted{second});
  EXPECT_EQ(first.destroyed, first.constructed);
  EXPECT_LT(second.destroyed, second.constructed);
}

struct Order {
  Counted item;
  std::string name;
};

Task<std::size_t> place(Order order) {
  co_await yield();
  co_return order.name.size();
}

Task<std::size_t> name_then_move(Tally& tally) {
  Order order{.item = Counted{tally}, .name = "long enough to live on the heap, not in place"};
  co_return co_await place(std::move(order));
}

// g++ 12.2 destroys an aggregate that is a temporary inside a co_await expression twice. A named one that is
// moved is the form this project uses; this test keeps watch over it.
TEST(Task, AnAggregateThatIsNamedThenMovedEndsOnce) {
  Tally tally;
  EXPECT_EQ(run(name_then_move(tally)), 45U);
  EXPECT_GE(tally.constructed, 2U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<bool> no() {
  co_return false;
}

Task<int> await_in_conditions(int& count) {
  if (const int first = co_await add_one_to(count); first != 1) co_return first;
  if (const bool refused = co_await no(); refused) co_return -1;
  while (true) {
    const int reached = co_await add_one_to(count);
    if (reached == 5) co_return reached;
  }
}

// g++ 12.2 miscompiles a co_await on a temporary that stands directly in the condition of an if, while or
// switch: the coroutine's body never runs. A declaration, in the condition or before it, is the form this
// project uses.
TEST(Task, AnAwaitInAConditionIsADeclaration) {
  int count = 0;
  EXPECT_EQ(run(await_in_conditions(count)), 5);
}

/// The stack positions that a coroutine body saw.
class StackSpan {
 public:
  void record(const void* frame) {
    const auto position = reinterpret_cast<std::uintptr_t>(frame);
    lowest_ = std::min(lowest_, position);
    highest_ = std::max(highest_, position);
  }
  [[nodiscard]] std::size_t bytes() const { return highest_ - lowest_; }

 private:
  std::uintptr_t lowest_{~std::uintptr_t{0}};
  std::uintptr_t highest_{0};
};

constexpr std::size_t kManyAwaits = 2'000'000;

Task<std::size_t> one(StackSpan& stack) {
  stack.record(__builtin_frame_address(0));
  co_return 1;
}

Task<std::size_t> await_often(std::size_t times, StackSpan& stack) {
  std::size_t sum = 0;
  for (std::size_t index = 0; index < times; ++index)
    sum += co_await one(stack);
  co_return sum;
}

TEST(Task, ALoopOverChildrenThatFinishAtOnceNeedsNoStack) {
  StackSpan stack;
  const std::size_t times = testing::scaled(kManyAwaits);
  EXPECT_EQ(run(await_often(times, stack)), times);
  EXPECT_EQ(stack.bytes(), 0U);
}

Task<std::size_t> one_after_a_wait(StackSpan& stack) {
  co_await yield();
  stack.record(__builtin_frame_address(0));
  co_return 1;
}

Task<std::size_t> await_often_with_waits(std::size_t times, StackSpan& stack) {
  std::size_t sum = 0;
  for (std::size_t index = 0; index < times; ++index)
    sum += co_await one_after_a_wait(stack);
  co_return sum;
}

TEST(Task, ALoopOverChildrenThatWaitNeedsNoStack) {
  StackSpan stack;
  const std::size_t times = testing::scaled(100'000);
  EXPECT_EQ(run(await_often_with_waits(times, stack)), times);
  EXPECT_EQ(stack.bytes(), 0U);
}

TEST(TaskDeathTest, StartingTwiceStopsTheProcess) {
  int count = 0;
  EXPECT_DEATH(
      {
        Task<int> task = add_one_to(count);
        task.start();
        task.start();
      },
      "a task starts once");
}

TEST(TaskDeathTest, EndingATaskThatStillWaitsStopsTheProcess) {
  EXPECT_DEATH(
      {
        Reactor reactor;
        int steps = 0;
        Task<> task = yield_once(steps);
        task.start();
      },
      "a running task is awaited before it ends");
}

TEST(TaskDeathTest, TakingFromAnUnfinishedTaskStopsTheProcess) {
  int count = 0;
  EXPECT_DEATH(static_cast<void>(add_one_to(count).take()), "only a finished task has a result");
}

}  // namespace
}  // namespace ringmark::runtime
