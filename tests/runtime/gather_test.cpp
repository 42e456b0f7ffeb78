// gather: order of results, overlap of waits, and exceptions that wait for the others.
#include "runtime/gather.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/sleep.hpp"
#include "runtime/stopwatch.hpp"
#include "runtime/yield.hpp"
#include "tests/support/contexts.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;
using Log = std::vector<std::string>;

class GatherInBoth : public testing::InBothContexts {};
RINGMARK_IN_BOTH_CONTEXTS(GatherInBoth);

Task<int> sleep_and_log(int number, Duration duration, Log& log) {
  log.push_back("begin " + std::to_string(number));
  EXPECT_TRUE(co_await sleep_for(duration));
  log.push_back("end " + std::to_string(number));
  co_return number;
}

Task<std::vector<int>> gather_two_one_three(Log& log) {
  std::vector<Task<int>> tasks;
  tasks.push_back(sleep_and_log(2, 20ms, log));
  tasks.push_back(sleep_and_log(1, 10ms, log));
  tasks.push_back(sleep_and_log(3, 30ms, log));
  co_return co_await gather(std::move(tasks));
}

TEST_P(GatherInBoth, GivesResultsInTheOrderOfItsArguments) {
  Log log;
  EXPECT_EQ(run(gather_two_one_three(log)), (std::vector{2, 1, 3}));
}

TEST(Gather, WaitsOverlapOnAReactor) {
  Log log;
  static_cast<void>(testing::run_in(ContextKind::Reactor, gather_two_one_three(log)));
  EXPECT_EQ(log, (Log{"begin 2", "begin 1", "begin 3", "end 1", "end 2", "end 3"}));
}

TEST(Gather, TasksRunOneAfterAnotherOnABlockingThread) {
  Log log;
  const Instant begin = Clock::now();
  static_cast<void>(testing::run_in(ContextKind::Blocking, gather_two_one_three(log)));
  EXPECT_GE(Clock::now() - begin, 60ms);
  EXPECT_EQ(log, (Log{"begin 2", "end 2", "begin 1", "end 1", "begin 3", "end 3"}));
}

Task<int> fail_after(int yields, std::string message) {
  for (int index = 0; index < yields; ++index)
    co_await yield();
  throw std::runtime_error{message};
  co_return 0;
}

Task<int> succeed_after(int yields, int& finished) {
  for (int index = 0; index < yields; ++index)
    co_await yield();
  ++finished;
  co_return yields;
}

Task<std::string> message_of_gather(int& finished) {
  std::vector<Task<int>> tasks;
  tasks.push_back(succeed_after(5, finished));
  tasks.push_back(fail_after(3, "second argument"));
  tasks.push_back(fail_after(0, "third argument, but first in time"));
  tasks.push_back(succeed_after(9, finished));
  try {
    co_await gather(std::move(tasks));
  } catch (const std::runtime_error& error) {
    co_return error.what();
  }
  co_return "nothing was thrown";
}

TEST_P(GatherInBoth, ThrowsTheFirstExceptionByArgumentAfterAllHaveEnded) {
  int finished = 0;
  EXPECT_EQ(run(message_of_gather(finished)), "second argument");
  EXPECT_EQ(finished, 2);
}

Task<> bump(int& count) {
  co_await yield();
  ++count;
}

Task<> gather_voids(int& count) {
  std::vector<Task<>> tasks;
  for (int index = 0; index < 100; ++index)
    tasks.push_back(bump(count));
  co_await gather(std::move(tasks));
}

TEST_P(GatherInBoth, TakesTasksWithoutResults) {
  int count = 0;
  run(gather_voids(count));
  EXPECT_EQ(count, 100);
}

Task<> gather_nothing() {
  std::vector<Task<int>> tasks;
  const std::vector<int> results = co_await gather(std::move(tasks));
  EXPECT_TRUE(results.empty());
}

TEST_P(GatherInBoth, OfNothingIsNothing) {
  run(gather_nothing());
}

Task<std::string> name_later(std::string name) {
  co_await yield();
  co_return name;
}

Task<std::unique_ptr<int>> box_later(int value) {
  co_await yield();
  co_await yield();
  co_return std::make_unique<int>(value);
}

Task<> gather_different_types() {
  const auto [name, box] = co_await gather(name_later("ada"), box_later(7));
  EXPECT_EQ(name, "ada");
  EXPECT_EQ(*box, 7);
}

TEST_P(GatherInBoth, TakesTasksOfDifferentTypes) {
  run(gather_different_types());
}

Task<std::string> message_of_typed_gather(int& finished) {
  try {
    co_await gather(fail_after(4, "first"), succeed_after(8, finished), fail_after(0, "third"));
  } catch (const std::runtime_error& error) {
    co_return error.what();
  }
  co_return "nothing was thrown";
}

TEST_P(GatherInBoth, OfDifferentTypesAlsoWaitsForAllBeforeItThrows) {
  int finished = 0;
  EXPECT_EQ(run(message_of_typed_gather(finished)), "first");
  EXPECT_EQ(finished, 1);
}

Task<int> throw_later(const char* message) {
  co_await yield();
  throw std::runtime_error{message};
  co_return 0;
}

Task<int> value_later(int value) {
  co_await yield();
  co_return value;
}

std::string message_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

Task<> settle_three() {
  std::vector<Task<int>> tasks;
  tasks.push_back(value_later(1));
  tasks.push_back(throw_later("the second"));
  tasks.push_back(value_later(3));
  const std::vector<Settled<int>> settled = co_await gather_settled(std::move(tasks));
  EXPECT_EQ(settled.size(), 3U);
  EXPECT_EQ(settled[0], 1);
  EXPECT_FALSE(settled[1].has_value());
  EXPECT_EQ(message_of(settled[1].error()), "the second");
  EXPECT_EQ(settled[2], 3);
}

TEST_P(GatherInBoth, SettledEveryTaskHasItsResultOrItsFailure) {
  run(settle_three());
}

Task<> throw_without_a_result() {
  co_await yield();
  throw std::runtime_error{"no result"};
}

Task<> settle_without_results() {
  std::vector<Task<void>> tasks;
  tasks.push_back(throw_without_a_result());
  tasks.push_back(Task<void>{settle_three()});
  const std::vector<Settled<void>> settled = co_await gather_settled(std::move(tasks));
  EXPECT_EQ(message_of(settled[0].error()), "no result");
  EXPECT_TRUE(settled[1].has_value());
}

TEST_P(GatherInBoth, SettlesTasksWithoutResults) {
  run(settle_without_results());
}

Task<int> sleep_seconds(int seconds) {
  EXPECT_TRUE(co_await sleep_for(std::chrono::seconds{seconds}));
  co_return seconds;
}

Task<> gather_two_one_three() {
  const Stopwatch clock;
  std::vector<Task<int>> tasks;
  tasks.push_back(sleep_seconds(2));
  tasks.push_back(sleep_seconds(1));
  tasks.push_back(sleep_seconds(3));
  const std::vector<int> results = co_await gather(std::move(tasks));
  EXPECT_EQ(results, (std::vector<int>{2, 1, 3}));
  EXPECT_EQ(clock.elapsed(), std::chrono::seconds{3});
}

TEST(Gather, OfWaitsOfTwoOneAndThreeSecondsEndsAtThree) {
  testing::run_in_manual_time(gather_two_one_three());
}

}  // namespace
}  // namespace ringmark::runtime
