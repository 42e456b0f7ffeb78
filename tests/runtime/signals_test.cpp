// Stop signals as something to wait for.
#include "runtime/signals.hpp"

#include <gtest/gtest.h>
#include <pthread.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;

/// Runs `body` on a thread of its own, whose signal mask ends with it, and keeps the process's SIGPIPE
/// action.
template <typename Body>
void with_held_signals(Body body) {
  const auto before = std::signal(SIGPIPE, SIG_DFL);
  std::thread thread{[&body] {
    hold_stop_signals();
    body();
  }};
  thread.join();
  std::signal(SIGPIPE, before);
}

TEST(Signals, AWaitGivesTheSignalThatCame) {
  with_held_signals([] {
    pthread_kill(pthread_self(), SIGTERM);
    EXPECT_EQ(wait_for_stop_signal(10s), SIGTERM);
    pthread_kill(pthread_self(), SIGINT);
    EXPECT_EQ(wait_for_stop_signal(10s), SIGINT);
  });
}

TEST(Signals, AWaitWithoutASignalEndsWithZero) {
  with_held_signals([] { EXPECT_EQ(wait_for_stop_signal(1ms), 0); });
}

TEST(Signals, ThreadsStartedLaterHoldThemToo) {
  with_held_signals([] {
    std::thread later{[] {
      pthread_kill(pthread_self(), SIGINT);
      EXPECT_EQ(wait_for_stop_signal(10s), SIGINT);
    }};
    later.join();
  });
}

TEST(Signals, AWriteToAClosedPipeDoesNotEndTheProcess) {
  with_held_signals([] { std::raise(SIGPIPE); });
}

}  // namespace
}  // namespace ringmark::runtime
