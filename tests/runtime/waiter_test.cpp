// Waiter: woken before or during the wait, from the same or another thread, in both contexts.
#include "runtime/waiter.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "runtime/task_group.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::runtime {
namespace {

class WaiterInBoth : public testing::InBothContexts {};
RINGMARK_IN_BOTH_CONTEXTS(WaiterInBoth);

Task<std::thread::id> wake_then_wait() {
  Waiter waiter;
  waiter.wake();
  co_await waiter.wait();
  co_return std::this_thread::get_id();
}

TEST_P(WaiterInBoth, AWakeBeforeTheWaitIsKept) {
  EXPECT_EQ(run(wake_then_wait()), std::this_thread::get_id());
}

Task<std::thread::id> wait_for_another_thread() {
  Waiter waiter;
  std::thread waker{[&waiter] { waiter.wake(); }};
  co_await waiter.wait();
  waker.join();
  co_return std::this_thread::get_id();
}

TEST_P(WaiterInBoth, AWakeFromAnotherThreadResumesOnTheWaitersOwn) {
  EXPECT_EQ(run(wait_for_another_thread()), std::this_thread::get_id());
}

Task<> wake(Waiter& waiter) {
  waiter.wake();
  co_return;
}

Task<> wait_and_count(Waiter& waiter, int& resumed) {
  co_await waiter.wait();
  ++resumed;
}

Task<> wake_each_other(int& resumed) {
  Waiter first;
  Waiter second;
  TaskGroup group;
  group.spawn(wait_and_count(first, resumed));
  group.spawn(wait_and_count(second, resumed));
  group.spawn(wake(second));
  group.spawn(wake(first));
  co_await group.join();
}

TEST(Waiter, CoroutinesOfOneReactorWakeEachOther) {
  int resumed = 0;
  run(wake_each_other(resumed));
  EXPECT_EQ(resumed, 2);
}

/// Wakes whatever waiter it is handed, on a thread of its own, and touches it no more.
class WakerThread {
 public:
  ~WakerThread() {
    asked_.store(&end_);
    asked_.notify_one();
    thread_.join();
  }
  void wake_soon(Waiter& waiter) {
    asked_.store(&waiter);
    asked_.notify_one();
  }

 private:
  void work() {
    for (;;) {
      asked_.wait(nullptr);
      Waiter* waiter = asked_.exchange(nullptr);
      if (waiter == &end_) return;
      waiter->wake();
    }
  }

  Waiter end_;
  std::atomic<Waiter*> asked_{nullptr};
  std::thread thread_{[this] { work(); }};
};

Task<std::size_t> wait_often(WakerThread& waker, std::size_t times) {
  std::size_t resumed = 0;
  for (; resumed < times; ++resumed) {
    Waiter waiter;
    waker.wake_soon(waiter);
    co_await waiter.wait();
  }
  co_return resumed;
}

TEST_P(WaiterInBoth, NoWakeIsLostAndNoneTouchesAWaiterThatHasEnded) {
  WakerThread waker;
  const std::size_t times = testing::scaled(20'000);
  EXPECT_EQ(run(wait_often(waker, times)), times);
}

}  // namespace
}  // namespace ringmark::runtime
