// Event: everyone who waits goes on, none is left behind by a reset.
#include "runtime/event.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "runtime/blocking_context.hpp"
#include "runtime/task_group.hpp"
#include "runtime/yield.hpp"
#include "tests/support/contexts.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;

Task<> wait_and_note(Event& event, int number, std::vector<int>& order) {
  EXPECT_TRUE(co_await event.wait());
  order.push_back(number);
}

Task<> set_and_reset_at_once() {
  Event event;
  std::vector<int> order;
  TaskGroup group;
  for (int number = 1; number <= 3; ++number)
    group.spawn(wait_and_note(event, number, order));
  co_await yield();
  EXPECT_TRUE(order.empty());
  event.set();
  event.reset();
  co_await group.join();
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
  EXPECT_FALSE(event.is_set());
}

TEST(Event, LetsEveryoneGoInOrderAlsoWhenItIsResetAtOnce) {
  run(set_and_reset_at_once());
}

Task<> wait_when_set() {
  Event event;
  event.set();
  EXPECT_TRUE(co_await event.wait());
  event.reset();
  const Result<void> waited = co_await event.wait(Context::current().now() + 3s);
  EXPECT_EQ(waited.error().kind, IoError::TimedOut);
  StopSource stop;
  stop.request_stop();
  event.set();
  const Result<void> stopped = co_await event.wait(stop.token());
  EXPECT_EQ(stopped.error().kind, IoError::Stopped);
}

TEST(Event, ASetEventIsNoWaitAndADeadlineEndsOne) {
  testing::run_in_manual_time(wait_when_set());
}

Task<> wait_once(Event& event) {
  EXPECT_TRUE(co_await event.wait());
}

TEST(EventDeathTest, OnABlockingThreadItStopsWithItsName) {
  EXPECT_DEATH(
      {
        Event event;
        BlockingContext context;
        context.run(wait_once(event));
      },
      "Event belongs to a reactor thread");
}

}  // namespace
}  // namespace ringmark::runtime
