// Thread: its stack, its name, its processor, and a start that fails.
#include "runtime/thread.hpp"

#include <gtest/gtest.h>
#include <pthread.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <latch>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ringmark::runtime {
namespace {

std::size_t stack_bytes_of_this_thread() {
  pthread_attr_t attributes;
  pthread_getattr_np(pthread_self(), &attributes);
  std::size_t bytes = 0;
  pthread_attr_getstacksize(&attributes, &bytes);
  pthread_attr_destroy(&attributes);
  return bytes;
}

TEST(Thread, RunsItsBodyAndJoins) {
  auto box = std::make_unique<int>(5);
  int seen = 0;
  Result<Thread> thread = Thread::start({}, [&seen, box = std::move(box)] { seen = *box; });
  ASSERT_TRUE(thread);
  EXPECT_TRUE(thread->joinable());
  thread->join();
  EXPECT_FALSE(thread->joinable());
  EXPECT_EQ(seen, 5);
}

TEST(Thread, HasTheStackItWasGiven) {
  constexpr std::size_t kStackBytes = 300 * 1024 + 1;  // rounded up to whole pages: 304 KiB
  std::size_t bytes = 0;
  Result<Thread> thread =
      Thread::start({.stack_bytes = kStackBytes}, [&bytes] { bytes = stack_bytes_of_this_thread(); });
  ASSERT_TRUE(thread);
  thread->join();
  EXPECT_GE(bytes, 304U * 1024);
#ifndef __SANITIZE_THREAD__  // ThreadSanitizer adds what it keeps on each stack
  EXPECT_LT(bytes, 400U * 1024);
#endif
}

TEST(Thread, AStackThatIsTooSmallBecomesTheLeastOneAllowed) {
  bool ran = false;
  Result<Thread> thread = Thread::start({.stack_bytes = 1}, [&ran] { ran = true; });
  ASSERT_TRUE(thread);
  thread->join();
  EXPECT_TRUE(ran);
}

TEST(Thread, HasTheNameAndProcessorItWasGiven) {
  const int cpu = usable_cpus().back();
  std::array<char, 16> name{};
  std::vector<int> cpus;
  Result<Thread> thread = Thread::start({.cpu = cpu, .name = "rm-test"}, [&] {
    pthread_getname_np(pthread_self(), name.data(), name.size());
    cpus = usable_cpus();
  });
  ASSERT_TRUE(thread);
  thread->join();
  EXPECT_STREQ(name.data(), "rm-test");
  EXPECT_EQ(cpus, (std::vector{cpu}));
}

TEST(Thread, AStartThatFailsIsAnError) {
  constexpr int kNoSuchCpu = 1'023;
  const Result<Thread> thread = Thread::start({.cpu = kNoSuchCpu}, [] { FAIL() << "it must not run"; });
  ASSERT_FALSE(thread);
  EXPECT_EQ(thread.error(), (Error{IoError::Other, EINVAL}));
}

TEST(Thread, CanBeDetached) {
  auto ended = std::make_shared<std::latch>(1);
  Result<Thread> thread = Thread::start({}, [ended] { ended->count_down(); });
  ASSERT_TRUE(thread);
  thread->detach();
  ended->wait();
  EXPECT_FALSE(thread->joinable());
}

TEST(ThreadDeathTest, EndingAThreadObjectThatStillRunsStopsTheProcess) {
  EXPECT_DEATH(static_cast<void>(Thread::start({}, [] {})), "a thread is joined or detached before it ends");
}

TEST(UsableCpus, AreInRisingOrder) {
  const std::vector<int> cpus = usable_cpus();
  ASSERT_FALSE(cpus.empty());
  for (std::size_t index = 1; index < cpus.size(); ++index)
    EXPECT_LT(cpus[index - 1], cpus[index]);
}

}  // namespace
}  // namespace ringmark::runtime
