// futex_wait: a changed word, a wake from another thread, and a deadline that is never early.
#include "runtime/futex.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;

TEST(Futex, DoesNotWaitOnAWordThatHasChanged) {
  FutexWord word{1};
  EXPECT_EQ(futex_wait(word, 0, kNever), FutexWait::Woken);
}

TEST(Futex, TimesOutAtTheInstantAndNotBefore) {
  FutexWord word{0};
  const Instant until = Clock::now() + 2ms;
  while (futex_wait(word, 0, until) != FutexWait::TimedOut)
    continue;
  EXPECT_GE(Clock::now(), until);
}

TEST(Futex, AWakeEndsTheWaitOfAnotherThread) {
  FutexWord word{0};
  std::thread waker{[&word] {
    word.store(1);
    futex_wake_all(&word);
  }};
  while (word.load() == 0)
    futex_wait(word, 0, kNever);
  waker.join();
  EXPECT_EQ(word.load(), 1U);
}

}  // namespace
}  // namespace ringmark::runtime
