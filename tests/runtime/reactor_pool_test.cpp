// ReactorPool: each root on a thread of its own, failures reported, start-up refused cleanly.
#include "runtime/reactor_pool.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <latch>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "runtime/event.hpp"
#include "runtime/yield.hpp"
#include "tests/support/descriptors.hpp"
#include "tests/support/scale.hpp"

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

constexpr std::size_t kExchanging = 3;

/// What one of three reactors got from the other two.
struct Mailman {
  Reactor* reactor{nullptr};
  std::array<std::size_t, kExchanging> received{};
  std::size_t out_of_order{0};
  std::size_t expected{0};
  std::uint64_t wakes{0};
  Event all_received;

  void take(std::size_t sender, std::size_t number) {
    if (received[sender] != number) ++out_of_order;
    ++received[sender];
    if (received[0] + received[1] + received[2] == expected) all_received.set();
  }
};

class Letter final : public Message {
 public:
  Letter(Mailman& to, std::size_t sender, std::size_t number) : to_{to}, sender_{sender}, number_{number} {}

  void deliver() override {
    to_.take(sender_, number_);
    delete this;  // a message may end itself here
  }

 private:
  ~Letter() = default;

  Mailman& to_;
  std::size_t sender_;
  std::size_t number_;
};

Task<> write_to_the_others(std::array<Mailman, kExchanging>& all, std::latch& everyone, std::size_t self,
                           std::size_t each) {
  constexpr std::size_t kBurst = 1'000;
  Mailman& own = all[self];
  own.reactor = Context::reactor_or_null();
  everyone.arrive_and_wait();
  for (std::size_t number = 0; number < each; ++number) {
    for (std::size_t other = 0; other < kExchanging; ++other) {
      if (other != self) all[other].reactor->post(*new Letter{all[other], self, number});
    }
    if (number % kBurst == 0) co_await yield();
  }
  EXPECT_TRUE(co_await own.all_received.wait());
  own.wakes = own.reactor->counters().completions;  // there was nothing else to complete
}

TEST(ReactorPool, AMillionMessagesAmongReactorsAllComeInTheOrderOfTheirSender) {
  const std::size_t each = testing::scaled(1'000'000 / 6) + 1;
  std::array<Mailman, kExchanging> all;
  for (Mailman& mailman : all)
    mailman.expected = 2 * each;
  std::latch everyone{kExchanging};
  ReactorPool pool{{.reactors = kExchanging},
                   [&](std::size_t index) { return write_to_the_others(all, everyone, index, each); }};
  pool.join();
  EXPECT_EQ(all[0].received, (std::array<std::size_t, 3>{0, each, each}));
  EXPECT_EQ(all[1].received, (std::array<std::size_t, 3>{each, 0, each}));
  EXPECT_EQ(all[2].received, (std::array<std::size_t, 3>{each, each, 0}));
  for (const Mailman& mailman : all) {
    EXPECT_EQ(mailman.out_of_order, 0U);
    EXPECT_LT(mailman.wakes, each) << "half of the messages came to a reactor that was woken for another";
  }
}

/// Holds the receiver up until the whole burst was posted.
class FirstOfBurst final : public Message {
 public:
  explicit FirstOfBurst(std::latch& posted) : posted_{posted} {}
  void deliver() override { posted_.wait(); }

 private:
  std::latch& posted_;
};

Task<> count_wakes(Mailman& own, std::latch& known) {
  own.reactor = Context::reactor_or_null();
  known.count_down();
  EXPECT_TRUE(co_await own.all_received.wait());
  own.wakes = own.reactor->counters().completions;
}

TEST(ReactorPool, ABurstOfMessagesIsAtMostOneWakeUp) {
  constexpr std::size_t kBurst = 1'000;
  Mailman own;
  own.expected = kBurst;
  std::latch known{1};
  std::latch posted{1};
  FirstOfBurst first{posted};
  ReactorPool pool{{.reactors = 1}, [&](std::size_t) { return count_wakes(own, known); }};
  known.wait();
  pool.reactor(0).post(first);
  for (std::size_t number = 0; number < kBurst; ++number)
    pool.reactor(0).post(*new Letter{own, 0, number});
  posted.count_down();
  pool.join();
  EXPECT_EQ(own.received[0], kBurst);
  EXPECT_EQ(own.out_of_order, 0U);
  EXPECT_LE(own.wakes, 1U);
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
