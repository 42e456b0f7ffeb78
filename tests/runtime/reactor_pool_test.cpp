// ReactorPool: each root on a thread of its own, failures reported, start-up refused cleanly.
#include "runtime/reactor_pool.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <atomic>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "runtime/yield.hpp"
#include "tests/support/descriptors.hpp"

namespace ringmark::runtime {
namespace {

Task<> note_thread(std::thread::id& thread, Reactor*& reactor) {
  co_await yield();
  thread = std::this_thread::get_id();
  reactor = Context::reactor_or_null();
}

TEST(ReactorPool, RunsEachRootOnAThreadAndReactorOfItsOwn) {
  constexpr std::size_t kReactors = 4;
  std::vector<std::thread::id> threads(kReactors);
  std::vector<Reactor*> reactors(kReactors);
  ReactorPool pool{{.reactors = kReactors},
                   [&](std::size_t index) { return note_thread(threads[index], reactors[index]); }};
  EXPECT_EQ(pool.size(), kReactors);
  pool.join();
  EXPECT_EQ((std::set<std::thread::id>{threads.begin(), threads.end()}.size()), kReactors);
  EXPECT_FALSE(
      std::set<std::thread::id>(threads.begin(), threads.end()).contains(std::this_thread::get_id()));
  for (const Reactor* reactor : reactors)
    EXPECT_NE(reactor, nullptr);
}

Task<> note_cpus(std::vector<int>& cpus) {
  cpus = usable_cpus();
  co_return;
}

TEST(ReactorPool, PinsEachThreadToOneProcessor) {
  const std::vector<int> all = usable_cpus();
  std::vector<std::vector<int>> pinned(2);
  ReactorPool pool{{.reactors = 2, .pinning = Pinning::OneCpuEach},
                   [&](std::size_t index) { return note_cpus(pinned[index]); }};
  pool.join();
  EXPECT_EQ(pinned[0], (std::vector{all[0]}));
  EXPECT_EQ(pinned[1], (std::vector{all[1 % all.size()]}));
}

class Stop final : public Message {
 public:
  void deliver() override { delivered = true; }

  bool delivered{false};
};

Task<> wait_for(const Stop& stop) {
  while (!stop.delivered)
    co_await yield();
}

TEST(ReactorPool, ReactorsTakeMessagesFromTheOwner) {
  std::vector<Stop> stops(2);
  ReactorPool pool{{.reactors = 2}, [&](std::size_t index) { return wait_for(stops[index]); }};
  pool.reactor(1).post(stops[1]);
  pool.reactor(0).post(stops[0]);
  pool.join();
}

Task<> fail_at(std::size_t index, std::atomic<int>& ended) {
  co_await yield();
  ++ended;
  if (index == 1) throw std::runtime_error{"root 1 failed"};
}

TEST(ReactorPool, JoinThrowsWhatLeftARootAfterAllHaveEnded) {
  std::atomic<int> ended{0};
  ReactorPool pool{{.reactors = 3}, [&](std::size_t index) { return fail_at(index, ended); }};
  try {
    pool.join();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "root 1 failed");
  }
  EXPECT_EQ(ended, 3);
}

TEST(ReactorPool, ARefusedRingIsAnExceptionAndNoRootRuns) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "UBSan's check of virtual tables opens a pipe, and this test leaves no descriptor for it";
#endif
  constexpr std::size_t kForOneReactor = 3;
  std::atomic<int> ended{0};
  {
    const testing::DescriptorLimit limit{kForOneReactor};
    EXPECT_THROW((ReactorPool{{.reactors = 8}, [&](std::size_t index) { return fail_at(index, ended); }}),
                 std::runtime_error);
  }
  EXPECT_EQ(ended, 0);
}

}  // namespace
}  // namespace ringmark::runtime
