// Reactor: the order of its turns, results of the root, messages from other threads, and completions without
// limit.
#include "runtime/reactor.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "runtime/file.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "runtime/yield.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;

Task<int> answer() {
  co_await yield();
  co_return 42;
}

Task<> fail() {
  co_await yield();
  throw std::runtime_error{"the root failed"};
}

TEST(Reactor, RunGivesTheResultOfTheRoot) {
  Reactor reactor;
  EXPECT_EQ(reactor.run(answer()), 42);
  EXPECT_EQ(reactor.run(answer()), 42) << "a reactor runs one root after another";
}

TEST(Reactor, RunThrowsWhatLeftTheRoot) {
  Reactor reactor;
  EXPECT_THROW(reactor.run(fail()), std::runtime_error);
}

TEST(Reactor, AThreadHasOneAfterAnother) {
  for (int round = 0; round < 5; ++round)
    EXPECT_EQ(run(answer()), 42);
}

Task<> note_steps(char name, int steps, std::string& order) {
  for (int step = 0; step < steps; ++step) {
    order.push_back(name);
    co_await yield();
  }
}

Task<> take_turns(std::string& order) {
  TaskGroup group;
  group.spawn(note_steps('a', 3, order));
  group.spawn(note_steps('b', 1, order));
  group.spawn(note_steps('c', 2, order));
  co_await group.join();
}

TEST(Reactor, CoroutinesThatYieldTakeTurns) {
  std::string order;
  run(take_turns(order));
  EXPECT_EQ(order, "abcaca");
}

Task<> count_turns(Reactor& reactor, std::vector<std::uint64_t>& turns) {
  for (int step = 0; step < 4; ++step) {
    turns.push_back(reactor.counters().turns);
    co_await yield();
  }
}

TEST(Reactor, AYieldIsOneTurn) {
  Reactor reactor;
  std::vector<std::uint64_t> turns;
  reactor.run(count_turns(reactor, turns));
  EXPECT_EQ(turns, (std::vector<std::uint64_t>{0, 1, 2, 3}));
}

class Delivered final : public Message {
 public:
  void deliver() override { thread = std::this_thread::get_id(); }

  std::thread::id thread;
};

Task<> wait_until_delivered(const Delivered& message) {
  while (message.thread == std::thread::id{})
    co_await yield();
}

TEST(Reactor, DeliversMessagesOnItsOwnThread) {
  Reactor reactor;
  Delivered message;
  std::thread sender{[&] { reactor.post(message); }};
  reactor.run(wait_until_delivered(message));
  sender.join();
  EXPECT_EQ(message.thread, std::this_thread::get_id());
}

Task<> read_one_byte(const File& file, std::size_t& finished) {
  std::array<std::byte, 1> byte{};
  const Result<std::size_t> size = co_await file.read_at(byte, 0);
  if (size && *size == 1) ++finished;
}

Task<std::size_t> read_at_once(const File& file, std::size_t reads) {
  std::size_t finished = 0;
  TaskGroup group;
  for (std::size_t index = 0; index < reads; ++index)
    group.spawn(read_one_byte(file, finished));
  co_await group.join();
  co_return finished;
}

// More in one turn than the submission queue (256) and the completion queue (4,096) hold.
TEST(Reactor, CompletesMoreOperationsOfOneTurnThanItsQueuesHold) {
  constexpr std::size_t kReads = 20'000;
  const Result<File> zeros = File::open("/dev/zero", {});
  ASSERT_TRUE(zeros);
  EXPECT_EQ(run(read_at_once(*zeros, kReads)), kReads);
}

Task<> sleep_for_an_hour(bool& stopped) {
  const Result<void> slept = co_await sleep_for(1h);
  stopped = !slept;
}

Task<> stop_sleeps(Reactor& reactor) {
  co_await yield();
  reactor.stop_source().request_stop();
}

Task<> sleep_beside_a_stop(Reactor& reactor, bool& stopped) {
  TaskGroup group;
  group.spawn(sleep_for_an_hour(stopped));
  group.spawn(stop_sleeps(reactor));
  co_await group.join();
}

TEST(Reactor, ItsStopSourceEndsSleeps) {
  Reactor reactor;
  bool stopped = false;
  reactor.run(sleep_beside_a_stop(reactor, stopped));
  EXPECT_TRUE(stopped);
}

Task<> sleep_shortly() {
  EXPECT_TRUE(co_await sleep_for(30ms));
}

TEST(Reactor, SleepsInTheKernelWhileNothingIsReady) {
  Reactor reactor;
  reactor.run(sleep_shortly());
  EXPECT_LE(reactor.counters().turns, 3U) << "a waiting reactor must not spin";
}

}  // namespace
}  // namespace ringmark::runtime
