// BlockingPool: results and exceptions come back to the reactor's thread; blocking threads run the work
// themselves.
#include "runtime/blocking_pool.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>
#include <latch>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/gather.hpp"
#include "runtime/task_group.hpp"
#include "runtime/yield.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::runtime {
namespace {

class BlockingPoolInBoth : public testing::InBothContexts {};
RINGMARK_IN_BOTH_CONTEXTS(BlockingPoolInBoth);

struct Threads {
  std::thread::id before;
  std::thread::id inside;
  std::thread::id after;
};

Task<Threads> note_threads(BlockingPool& pool) {
  Threads threads;
  threads.before = std::this_thread::get_id();
  auto work = [&threads] { threads.inside = std::this_thread::get_id(); };
  EXPECT_TRUE(co_await pool.run(work));
  threads.after = std::this_thread::get_id();
  co_return threads;
}

TEST(BlockingPool, RunsAwayFromTheReactorAndResumesOnIt) {
  BlockingPool pool{1};
  const Threads threads = testing::run_in(ContextKind::Reactor, note_threads(pool));
  EXPECT_NE(threads.inside, threads.before);
  EXPECT_NE(threads.inside, std::thread::id{});
  EXPECT_EQ(threads.after, threads.before);
}

TEST(BlockingPool, RunsInlineOnABlockingThread) {
  BlockingPool pool{1};
  const Threads threads = testing::run_in(ContextKind::Blocking, note_threads(pool));
  EXPECT_EQ(threads.inside, threads.before);
  EXPECT_EQ(threads.after, threads.before);
}

Task<std::unique_ptr<std::string>> box_in_pool(BlockingPool& pool, std::string text) {
  auto work = [&text] { return std::make_unique<std::string>(text + " from the pool"); };
  auto result = co_await pool.run(work);
  co_return std::move(*result);
}

TEST_P(BlockingPoolInBoth, GivesTheResultAndMayReferToTheAwaitingFrame) {
  BlockingPool pool{1};
  EXPECT_EQ(*run(box_in_pool(pool, "a row")), "a row from the pool");
}

Task<std::size_t> consume_in_pool(BlockingPool& pool) {
  auto text = std::make_unique<std::string>("moved along");
  auto work = [text = std::move(text)] { return text->size(); };
  const auto result = co_await pool.run(std::move(work));
  co_return *result;
}

TEST_P(BlockingPoolInBoth, TakesFunctionsThatCanOnlyBeMoved) {
  BlockingPool pool{1};
  EXPECT_EQ(run(consume_in_pool(pool)), 11U);
}

Task<std::string> fail_in_pool(BlockingPool& pool) {
  auto work = []() -> int { throw std::runtime_error{"database is locked"}; };
  try {
    static_cast<void>(co_await pool.run(work));
  } catch (const std::runtime_error& error) {
    co_return error.what();
  }
  co_return "nothing was thrown";
}

TEST_P(BlockingPoolInBoth, ThrowsWhatTheFunctionThrew) {
  BlockingPool pool{1};
  EXPECT_EQ(run(fail_in_pool(pool)), "database is locked");
}

Task<std::size_t> square_in_pool(BlockingPool& pool, std::size_t number) {
  auto work = [number] { return number * number; };
  auto result = co_await pool.run(work);
  co_return std::move(*result);
}

Task<std::size_t> sum_of_squares(BlockingPool& pool, std::size_t count) {
  std::vector<Task<std::size_t>> tasks;
  for (std::size_t number = 1; number <= count; ++number)
    tasks.push_back(square_in_pool(pool, number));
  const std::vector<std::size_t> squares = co_await gather(std::move(tasks));
  co_return std::accumulate(squares.begin(), squares.end(), std::size_t{0});
}

TEST_P(BlockingPoolInBoth, AnswersManyCallsAtOnce) {
  BlockingPool pool{4};
  EXPECT_EQ(run(sum_of_squares(pool, 1'000)), 333'833'500U);
}

Task<std::size_t> squares_in_rounds(BlockingPool& pool, std::size_t rounds) {
  std::size_t sum = 0;
  for (std::size_t round = 0; round < rounds; ++round)
    sum += co_await sum_of_squares(pool, 10);
  co_return sum;
}

TEST(BlockingPool, ServesSeveralReactorsAtOnce) {
  constexpr std::size_t kReactors = 3;
  constexpr std::size_t kSumOfTenSquares = 385;
  const std::size_t rounds = testing::scaled(500);
  BlockingPool pool{2};
  std::vector<std::size_t> sums(kReactors);
  std::vector<std::thread> reactors;
  for (std::size_t& sum : sums) {
    reactors.emplace_back(
        [&] { sum = testing::run_in(ContextKind::Reactor, squares_in_rounds(pool, rounds)); });
  }
  for (std::thread& reactor : reactors)
    reactor.join();
  EXPECT_EQ(sums, std::vector(kReactors, rounds * kSumOfTenSquares));
}

Task<int> meet_in_pool(BlockingPool& pool, std::latch& meeting) {
  auto work = [&meeting] {
    meeting.arrive_and_wait();
    return 1;
  };
  auto result = co_await pool.run(work);
  co_return std::move(*result);
}

Task<std::size_t> meet_three_times(BlockingPool& pool) {
  std::latch meeting{3};
  std::vector<Task<int>> tasks;
  for (int index = 0; index < 3; ++index)
    tasks.push_back(meet_in_pool(pool, meeting));
  co_return (co_await gather(std::move(tasks))).size();
}

// Each call waits inside the pool until all three have come, so this ends only when three threads run them.
TEST(BlockingPool, ItsThreadsWorkBesideEachOther) {
  BlockingPool pool{3};
  EXPECT_EQ(testing::run_in(ContextKind::Reactor, meet_three_times(pool)), 3U);
}

Task<int> append_in_pool(BlockingPool& pool, int number, std::vector<int>& order) {
  auto work = [&order, number] {
    order.push_back(number);
    return number;
  };
  auto result = co_await pool.run(work);
  co_return std::move(*result);
}

Task<> append_in_turn(BlockingPool& pool, std::vector<int>& order) {
  std::vector<Task<int>> tasks;
  for (int number = 0; number < 5; ++number)
    tasks.push_back(append_in_pool(pool, number, order));
  co_await gather(std::move(tasks));
}

TEST(BlockingPool, ASingleThreadServesFirstComeFirstServed) {
  BlockingPool pool{1};
  std::vector<int> order;
  testing::run_in(ContextKind::Reactor, append_in_turn(pool, order));
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4}));
}

Task<> wait_for_latch(BlockingPool& pool, std::latch& running, std::latch& end) {
  auto work = [&running, &end] {
    running.count_down();
    end.wait();
  };
  EXPECT_TRUE(co_await pool.run(work));
}

Task<> fill_the_queue(BlockingPool& pool) {
  std::latch running{1};
  std::latch later{1};
  std::latch end{1};
  TaskGroup group;
  group.spawn(wait_for_latch(pool, running, end));
  co_await yield();
  running.wait();  // the only thread is busy
  group.spawn(wait_for_latch(pool, later, end));
  co_await yield();
  bool ran = false;
  auto work = [&ran] { ran = true; };
  const Result<void> refused = co_await pool.run(work);
  EXPECT_EQ(refused.error().kind, IoError::Overloaded);
  EXPECT_FALSE(ran);
  end.count_down();
  co_await group.join();
  EXPECT_TRUE(co_await pool.run(work));
  EXPECT_TRUE(ran);
}

TEST(BlockingPool, AFullQueueIsAnErrorAndTheFunctionIsNotRun) {
  BlockingPool pool{1, 1};
  testing::run_in(ContextKind::Reactor, fill_the_queue(pool));
}

class HeldUp final : public BlockingPool::Job {
 public:
  void execute() override {
    begun.count_down();
    go_on.wait();
  }
  void deliver() override { delivered = true; }

  std::latch begun{1};
  std::latch go_on{1};
  bool delivered{false};
};

Task<> withdraw_what_waits(BlockingPool& pool) {
  HeldUp running;
  HeldUp withdrawn;
  HeldUp next;
  EXPECT_TRUE(pool.submit(running));
  running.begun.wait();
  EXPECT_TRUE(pool.submit(withdrawn));
  EXPECT_FALSE(pool.submit(next)) << "the queue holds one";
  EXPECT_TRUE(pool.withdraw(withdrawn));
  EXPECT_FALSE(pool.withdraw(withdrawn));
  EXPECT_FALSE(pool.withdraw(running));
  EXPECT_TRUE(pool.submit(next)) << "there is room again";
  running.go_on.count_down();
  next.go_on.count_down();
  while (!next.delivered)
    co_await yield();
  EXPECT_TRUE(running.delivered);
  EXPECT_FALSE(withdrawn.begun.try_wait());
  EXPECT_FALSE(withdrawn.delivered);
}

TEST(BlockingPool, AJobIsWithdrawnUntilAThreadHasIt) {
  BlockingPool pool{1, 1};
  testing::run_in(ContextKind::Reactor, withdraw_what_waits(pool));
}

TEST(BlockingPoolDeathTest, AJobSubmittedOnABlockingThreadStopsTheProcessWithItsName) {
  EXPECT_DEATH(
      {
        BlockingPool pool{1};
        BlockingContext context;
        HeldUp job;
        static_cast<void>(pool.submit(job));
      },
      "blocking_pool belongs to a reactor thread");
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
/// Exits with 0 when a pool that cannot have all its threads says so by an exception.
[[noreturn]] void start_more_threads_than_the_address_space_holds() {
  constexpr rlim_t kAddressSpaceBytes = rlim_t{256} * 1024 * 1024;
  constexpr std::size_t kThreads = 2'000;  // with 512 KiB of stack each: about 1 GiB
  const rlimit limit{.rlim_cur = kAddressSpaceBytes, .rlim_max = kAddressSpaceBytes};
  setrlimit(RLIMIT_AS, &limit);
  try {
    const BlockingPool pool{kThreads};
  } catch (const std::runtime_error& error) {
    std::fprintf(stderr, "refused: %s\n", error.what());
    std::_Exit(0);
  }
  std::_Exit(1);
}

TEST(BlockingPoolDeathTest, AThreadThatCannotBeStartedIsAnExceptionWithTheOthersJoined) {
  EXPECT_EXIT(start_more_threads_than_the_address_space_holds(), ::testing::ExitedWithCode(0),
              "refused: thread [0-9]+ of the blocking pool: resource temporarily unavailable");
}
#endif

}  // namespace
}  // namespace ringmark::runtime
