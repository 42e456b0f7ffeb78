// submit_to: a task runs on another reactor's thread and its result comes back.
#include "runtime/submit_to.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "runtime/event.hpp"
#include "runtime/gather.hpp"
#include "runtime/reactor_pool.hpp"
#include "runtime/sleep.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;

/// Two reactors that run until the test has ended.
class SubmitTo : public testing::InBothContexts {
 protected:
  ~SubmitTo() override {
    for (std::size_t index = 0; index < pool_.size(); ++index)
      pool_.reactor(index).post(ends_[index]);
    pool_.join();
  }

  Reactor& target(std::size_t index) { return pool_.reactor(index); }

 private:
  class End final : public Message {
   public:
    Event over;
    void deliver() override { over.set(); }
  };

  Task<void> wait_for_the_end(std::size_t index) { EXPECT_TRUE(co_await ends_[index].over.wait()); }

  End ends_[2];
  ReactorPool pool_{{.reactors = 2}, [this](std::size_t index) { return wait_for_the_end(index); }};
};
RINGMARK_IN_BOTH_CONTEXTS(SubmitTo);

Task<std::thread::id> id_after_a_sleep() {
  EXPECT_TRUE(co_await sleep_for(1us));
  co_return std::this_thread::get_id();
}

Task<> ask_both(Reactor& first, Reactor& second) {
  const std::thread::id one = co_await submit_to(first, id_after_a_sleep());
  const std::thread::id two = co_await submit_to(second, id_after_a_sleep());
  EXPECT_NE(one, two);
  EXPECT_NE(one, std::this_thread::get_id());
  EXPECT_NE(two, std::this_thread::get_id());
}

TEST_P(SubmitTo, RunsTheTaskOnTheOtherThreadAndResumesHere) {
  run(ask_both(target(0), target(1)));
}

Task<int> fail() {
  EXPECT_TRUE(co_await sleep_for(1us));
  throw std::runtime_error{"over there"};
  co_return 0;
}

Task<bool> throws_here(Reactor& other) {
  try {
    static_cast<void>(co_await submit_to(other, fail()));
  } catch (const std::runtime_error&) {
    co_return true;
  }
  co_return false;
}

TEST_P(SubmitTo, ThrowsHereWhatTheTaskThrewThere) {
  EXPECT_TRUE(run(throws_here(target(0))));
}

Task<int> twice(int value) {
  co_return 2 * value;
}

Task<int> hop(Reactor& first, Reactor& second, int value) {
  const int doubled = co_await submit_to(first, twice(value));
  co_return co_await submit_to(second, twice(doubled));
}

Task<int> hop_many(Reactor& first, Reactor& second, int count) {
  std::vector<Task<int>> hops;
  for (int value = 0; value < count; ++value)
    hops.push_back(hop(first, second, value));
  const std::vector<int> results = co_await gather(std::move(hops));
  int sum = 0;
  for (const int result : results)
    sum += result;
  co_return sum;
}

TEST_P(SubmitTo, ManySubmissionsCrossEachOther) {
  EXPECT_EQ(run(hop_many(target(0), target(1), 1000)), 1'998'000);
}

}  // namespace
}  // namespace ringmark::runtime
