// connect_to in both contexts: success, refusal, and a peer that does not answer.
#include "runtime/tcp_connect.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/gather.hpp"
#include "runtime/task_group.hpp"
#include "runtime/yield.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/descriptors.hpp"
#include "tests/support/loopback.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;
using testing::kPatience;
using testing::kShort;

class TcpConnectInBoth : public testing::InBothContexts {};
RINGMARK_IN_BOTH_CONTEXTS(TcpConnectInBoth);

TEST_P(TcpConnectInBoth, ConnectsWithNoDelaySet) {
  const Descriptor listening = testing::listening_socket(1);
  const Result<Descriptor> connected =
      run(connect_to(SocketAddress::of_socket(listening.number()), kPatience));
  ASSERT_TRUE(connected);
  const Descriptor accepted{accept(listening.number(), nullptr, nullptr)};
  testing::send_all(*connected, "hello");
  EXPECT_EQ(testing::receive_exactly(accepted, 5), "hello");
  int no_delay = 0;
  socklen_t size = sizeof no_delay;
  getsockopt(connected->number(), IPPROTO_TCP, TCP_NODELAY, &no_delay, &size);
  EXPECT_NE(no_delay, 0);
}

TEST_P(TcpConnectInBoth, APortWhereNobodyListensRefuses) {
  const SocketAddress address = [] {
    const Descriptor listening = testing::listening_socket(1);
    return SocketAddress::of_socket(listening.number());
  }();
  const Result<Descriptor> connected = run(connect_to(address, kPatience));
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error(), (Error{IoError::Refused, ECONNREFUSED}));
}

/// A listener whose queue is full: the kernel drops further requests to connect, so they wait.
struct FullListener {
  Descriptor listening{testing::listening_socket(0)};
  std::vector<Descriptor> queued;

  FullListener() {
    constexpr int kMoreThanTheQueueHolds = 8;
    const SocketAddress address = SocketAddress::of_socket(listening.number());
    for (int index = 0; index < kMoreThanTheQueueHolds; ++index) {
      queued.emplace_back(socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK, 0));
      static_cast<void>(connect(queued.back().number(), address.native(), address.size()));
    }
  }
};

TEST_P(TcpConnectInBoth, APeerThatDoesNotAnswerTimesOutAndNeverEarly) {
  const FullListener full;
  const std::size_t descriptors = testing::open_descriptors();
  const Instant begin = Clock::now();
  const Result<Descriptor> connected =
      run(connect_to(SocketAddress::of_socket(full.listening.number()), kShort));
  const Duration elapsed = Clock::now() - begin;
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().kind, IoError::TimedOut);
  EXPECT_GE(elapsed, kShort);
  EXPECT_EQ(testing::open_descriptors(), descriptors);
}

/// Interrupts this thread's waits once, after a while.
class Interruption {
 public:
  Interruption() {
    struct sigaction action {};
    action.sa_handler = [](int) {};  // no SA_RESTART: an interrupted call answers EINTR
    sigaction(SIGALRM, &action, &before_);
    constexpr itimerval kOnceAfter20Ms{.it_interval = {}, .it_value = {.tv_sec = 0, .tv_usec = 20'000}};
    setitimer(ITIMER_REAL, &kOnceAfter20Ms, nullptr);
  }
  ~Interruption() { sigaction(SIGALRM, &before_, nullptr); }

 private:
  struct sigaction before_ {};
};

TEST_P(TcpConnectInBoth, AnInterruptingSignalDoesNotEndTheWait) {
  const FullListener full;
  const Instant begin = Clock::now();
  const Interruption interruption;
  const Result<Descriptor> connected =
      run(connect_to(SocketAddress::of_socket(full.listening.number()), kShort));
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error(), (Error{IoError::TimedOut, ETIMEDOUT}));
  EXPECT_GE(Clock::now() - begin, kShort);
}

Task<std::size_t> connect_many(SocketAddress address, std::size_t count) {
  std::vector<Task<Result<Descriptor>>> tasks;
  for (std::size_t index = 0; index < count; ++index)
    tasks.push_back(connect_to(address, kPatience));
  std::size_t connected = 0;
  for (const Result<Descriptor>& each : co_await gather(std::move(tasks))) {
    if (each) ++connected;
  }
  co_return connected;
}

TEST_P(TcpConnectInBoth, ConnectsManyAtOnce) {
  const Descriptor listening = testing::listening_socket(256);
  EXPECT_EQ(run(connect_many(SocketAddress::of_socket(listening.number()), 200)), 200U);
}

TEST_P(TcpConnectInBoth, WithoutADescriptorLeftItIsAnError) {
  const Descriptor listening = testing::listening_socket(1);
  constexpr std::size_t kForTheContext = 2;  // a ring and an eventfd, where the context is a reactor
  const testing::DescriptorLimit limit{GetParam() == ContextKind::Reactor ? kForTheContext : 0};
  const Result<Descriptor> connected =
      run(connect_to(SocketAddress::of_socket(listening.number()), kPatience));
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error(), (Error{IoError::Descriptors, EMFILE}));
}

/// One attempt to connect, and what became of it.
struct Attempt {
  StopSource stop;
  std::optional<Result<Descriptor>> outcome;
  testing::Tally tally;
  std::size_t descriptors_before{0};
};

Task<> attempt(SocketAddress address, Attempt& attempt, testing::Counted held) {
  static_cast<void>(held);
  attempt.outcome.emplace(co_await connect_to(address, kPatience, attempt.stop.token()));
}

/// Stops the attempt `turns` after it began.
Task<> stop_an_attempt(SocketAddress address, Attempt& attempted, int turns) {
  attempted.descriptors_before = testing::open_descriptors();
  TaskGroup group;
  group.spawn(attempt(address, attempted, testing::Counted{attempted.tally}));
  for (int turn = 0; turn < turns; ++turn)
    co_await yield();
  EXPECT_FALSE(attempted.outcome);
  EXPECT_EQ(testing::open_descriptors(), attempted.descriptors_before + 1);
  attempted.stop.request_stop();
  EXPECT_FALSE(attempted.outcome) << "a frame is resumed by the run loop, not from inside the stopper's call";
  co_await group.join();
  EXPECT_EQ(testing::open_descriptors(), attempted.descriptors_before + (*attempted.outcome ? 1 : 0));
}

TEST(TcpConnect, AStopEndsTheWaitAndClosesTheSocket) {
  const FullListener full;
  Attempt attempted;
  ::ringmark::runtime::run(stop_an_attempt(SocketAddress::of_socket(full.listening.number()), attempted, 3));
  ASSERT_FALSE(*attempted.outcome);
  EXPECT_EQ(attempted.outcome->error(), (Error{IoError::Stopped, 0}));
  EXPECT_GT(attempted.tally.constructed, 0U);
  EXPECT_EQ(attempted.tally.destroyed, attempted.tally.constructed);
}

TEST(TcpConnect, AConnectionThatWasMadeBeforeTheStopIsHandedOut) {
  const Descriptor listening = testing::listening_socket(1);
  Attempt attempted;
  testing::run_with_a_late_completion(
      stop_an_attempt(SocketAddress::of_socket(listening.number()), attempted, 3));
  ASSERT_TRUE(*attempted.outcome);
  const Descriptor accepted{accept(listening.number(), nullptr, nullptr)};
  testing::send_all(**attempted.outcome, "hello");
  EXPECT_EQ(testing::receive_exactly(accepted, 5), "hello");
  EXPECT_EQ(attempted.tally.destroyed, attempted.tally.constructed);
}

TEST(TcpConnect, AStopInTheTurnOfTheAttemptLosesNoDescriptor) {
  const Descriptor listening = testing::listening_socket(256);
  for (int round = 0; round < 100; ++round) {
    Attempt attempted;
    ::ringmark::runtime::run(stop_an_attempt(SocketAddress::of_socket(listening.number()), attempted, 1));
    if (*attempted.outcome) continue;  // the loopback device often connects before the stop is seen
    ASSERT_EQ(attempted.outcome->error(), (Error{IoError::Stopped, 0}));
  }
}

TEST_P(TcpConnectInBoth, AStopBeforeItOpensNoSocket) {
  const Descriptor listening = testing::listening_socket(1);
  Attempt attempted;
  attempted.stop.request_stop();
  const std::size_t descriptors = testing::open_descriptors();
  run(attempt(SocketAddress::of_socket(listening.number()), attempted, testing::Counted{attempted.tally}));
  EXPECT_EQ(attempted.outcome->error(), (Error{IoError::Stopped, 0}));
  EXPECT_EQ(testing::open_descriptors(), descriptors);
  pollfd waiting{.fd = listening.number(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&waiting, 1, 0), 0) << "nobody came";
  EXPECT_EQ(attempted.tally.destroyed, attempted.tally.constructed);
}

}  // namespace
}  // namespace ringmark::runtime
