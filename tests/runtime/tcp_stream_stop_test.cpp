// TcpStream::receive with a stop token: a stop ends it, and no byte is lost whichever comes first.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/task_group.hpp"
#include "runtime/tcp_stream.hpp"
#include "runtime/yield.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::runtime {
namespace {

using testing::connected_pair;
using testing::ConnectedPair;
using testing::Counted;
using testing::kPatience;
using testing::Tally;

/// What receives brought in.
struct Harvest {
  std::string bytes;
  std::vector<Error> errors;
};

const std::vector<Error> kNoErrors;
const std::vector<Error> kStoppedOnce{Error{IoError::Stopped, 0}};

Task<> harvest_once(TcpStream& stream, StopToken stop, Harvest& harvest, Counted held) {
  static_cast<void>(held);
  const Result<BufferLease> lease = co_await stream.receive(kPatience, stop);
  if (lease) {
    harvest.bytes += lease->bytes();
  } else {
    harvest.errors.push_back(lease.error());
  }
}

/// Lets what was submitted reach the kernel, and what it has completed come back.
Task<> let_turns_pass() {
  for (int turn = 0; turn < 3; ++turn)
    co_await yield();
}

Task<> stop_a_waiting_receive(ConnectedPair& pair, Tally& tally) {
  TcpStream stream{std::move(pair.ours)};
  StopSource stop;
  Harvest harvest;
  TaskGroup group;
  group.spawn(harvest_once(stream, stop.token(), harvest, Counted{tally}));
  co_await let_turns_pass();
  stop.request_stop();
  EXPECT_EQ(group.running(), 1U) << "a frame is resumed by the run loop, not from inside the stopper's call";
  co_await group.join();
  EXPECT_EQ(harvest.errors, kStoppedOnce);
  testing::send_all(pair.peer, "later");
  group.spawn(harvest_once(stream, StopToken(), harvest, Counted{tally}));
  co_await group.join();
  EXPECT_EQ(harvest.bytes, "later");
  co_await stream.close();
}

TEST(TcpStreamStop, AStopEndsAWaitingReceiveAndLeavesTheStreamUsable) {
  Tally tally;
  ConnectedPair pair = connected_pair();
  run(stop_a_waiting_receive(pair, tally));
  EXPECT_GT(tally.constructed, 1U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<> stop_in_the_turn_of_the_receive(ConnectedPair& pair, Tally& tally) {
  TcpStream stream{std::move(pair.ours)};
  StopSource stop;
  Harvest harvest;
  TaskGroup group;
  group.spawn(harvest_once(stream, stop.token(), harvest, Counted{tally}));
  co_await yield();
  stop.request_stop();
  co_await group.join();
  EXPECT_EQ(harvest.errors, kStoppedOnce);
  co_await stream.close();
}

TEST(TcpStreamStop, AStopEndsAReceiveThatTheKernelHasNotSeenYet) {
  Tally tally;
  ConnectedPair pair = connected_pair();
  run(stop_in_the_turn_of_the_receive(pair, tally));
  EXPECT_GT(tally.constructed, 0U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

/// The second receive, without a token, begins before the kernel's answer to a stop of the first has come.
Task<> harvest_twice(TcpStream& stream, StopToken first, Harvest& harvest, Counted held) {
  co_await harvest_once(stream, first, harvest, held);
  co_await harvest_once(stream, StopToken(), harvest, held);
}

Task<> stop_with_bytes_on_their_way(ConnectedPair& pair, Tally& tally) {
  TcpStream stream{std::move(pair.ours)};
  StopSource stop;
  Harvest harvest;
  TaskGroup group;
  testing::send_all(pair.peer, "already there");
  group.spawn(harvest_twice(stream, stop.token(), harvest, Counted{tally}));
  co_await let_turns_pass();
  EXPECT_EQ(harvest.bytes, "") << "the completion is late";
  stop.request_stop();
  while (harvest.bytes.empty() && harvest.errors.empty())
    co_await yield();
  EXPECT_EQ(harvest.bytes, "already there");
  co_await let_turns_pass();
  EXPECT_EQ(group.running(), 1U) << "the stop was the first receive's, the second still waits";
  testing::send_all(pair.peer, ", and more");
  co_await group.join();
  EXPECT_EQ(harvest.bytes, "already there, and more");
  EXPECT_EQ(harvest.errors, kNoErrors);
  co_await stream.close();
}

TEST(TcpStreamStop, BytesThatHadArrivedBeforeTheStopAreHandedOut) {
  Tally tally;
  ConnectedPair pair = connected_pair();
  testing::run_with_a_late_completion(stop_with_bytes_on_their_way(pair, tally));
  EXPECT_GT(tally.constructed, 1U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<> stop_before_the_receive(ConnectedPair& pair, Tally& tally) {
  TcpStream stream{std::move(pair.ours)};
  Harvest harvest;
  TaskGroup group;
  testing::send_all(pair.peer, "first");
  group.spawn(harvest_once(stream, StopToken(), harvest, Counted{tally}));
  co_await group.join();
  testing::send_all(pair.peer, " second");
  co_await let_turns_pass();
  StopSource stop;
  stop.request_stop();
  group.spawn(harvest_once(stream, stop.token(), harvest, Counted{tally}));
  co_await group.join();
  EXPECT_EQ(harvest.bytes, "first second") << "what the stream holds is handed out all the same";
  EXPECT_EQ(harvest.errors, kNoErrors);
  group.spawn(harvest_once(stream, stop.token(), harvest, Counted{tally}));
  co_await group.join();
  EXPECT_EQ(harvest.errors, kStoppedOnce);
  co_await stream.close();
}

TEST(TcpStreamStop, AStopBeforeItLetsItTakeOnlyWhatTheStreamHolds) {
  Tally tally;
  ConnectedPair pair = connected_pair();
  run(stop_before_the_receive(pair, tally));
  EXPECT_GT(tally.constructed, 2U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

Task<> stop_after_the_receive(ConnectedPair& pair, Tally& tally) {
  TcpStream stream{std::move(pair.ours)};
  StopSource stop;
  Harvest harvest;
  TaskGroup group;
  testing::send_all(pair.peer, "first");
  group.spawn(harvest_once(stream, stop.token(), harvest, Counted{tally}));
  co_await group.join();
  stop.request_stop();
  group.spawn(harvest_once(stream, StopToken(), harvest, Counted{tally}));
  co_await let_turns_pass();
  testing::send_all(pair.peer, " second");
  co_await group.join();
  EXPECT_EQ(harvest.bytes, "first second");
  EXPECT_EQ(harvest.errors, kNoErrors);
  co_await stream.close();
}

TEST(TcpStreamStop, AReceiveThatHasEndedIsNotTouchedByALaterStop) {
  Tally tally;
  ConnectedPair pair = connected_pair();
  run(stop_after_the_receive(pair, tally));
  EXPECT_GT(tally.constructed, 1U);
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

class TcpStreamStopInBoth : public testing::InBothContexts {};
RINGMARK_IN_BOTH_CONTEXTS(TcpStreamStopInBoth);

Task<> receive_stopped_then_freely(ConnectedPair& pair) {
  TcpStream stream{std::move(pair.ours)};
  StopSource stop;
  stop.request_stop();
  const Result<BufferLease> stopped = co_await stream.receive(kPatience, stop.token());
  EXPECT_FALSE(stopped);
  EXPECT_EQ(stopped.error(), (Error{IoError::Stopped, 0}));
  StopSource quiet;
  const Result<BufferLease> lease = co_await stream.receive(kPatience, quiet.token());
  EXPECT_TRUE(lease);
  EXPECT_EQ(std::string{lease->bytes()}, "kept");
  co_await stream.close();
}

TEST_P(TcpStreamStopInBoth, AStopBeforeItIsNoWaitAndTheBytesAreThereForTheNext) {
  ConnectedPair pair = connected_pair();
  testing::send_all(pair.peer, "kept");
  run(receive_stopped_then_freely(pair));
}

/// A conversation in which every receive is stopped at some time: before, while and after bytes come.
struct Interrupted {
  Interrupted(std::uint64_t seed, std::string_view all) : random{seed}, unsent{all} {}

  std::mt19937_64 random;
  std::string_view unsent;
  Harvest harvest;
  Tally tally;
};

Task<> send_some_and_wait(Interrupted& talk, const Descriptor& peer) {
  constexpr std::size_t kPieceMax = 600;
  for (std::uint64_t step = talk.random() % 4; step > 0; --step) {
    if (talk.random() % 2 == 0) {
      const std::string_view piece = talk.unsent.substr(0, 1 + talk.random() % kPieceMax);
      testing::send_all(peer, piece);
      talk.unsent.remove_prefix(piece.size());
    } else {
      co_await yield();
    }
  }
}

Task<> interrupt_every_receive(ConnectedPair& pair, Interrupted& talk, std::size_t size) {
  TcpStream stream{std::move(pair.ours)};
  while (talk.harvest.bytes.size() < size) {
    StopSource stop;
    TaskGroup group;
    group.spawn(harvest_once(stream, stop.token(), talk.harvest, Counted{talk.tally}));
    co_await send_some_and_wait(talk, pair.peer);
    stop.request_stop();
    co_await group.join();
  }
  co_await stream.close();
}

TEST(TcpStreamStop, RandomStopsLoseAndRepeatNoByte) {
  const std::string bytes = testing::numbered_bytes(32 * 1024);
  for (std::uint64_t seed = 0; seed < testing::scaled(30); ++seed) {
    ConnectedPair pair = connected_pair();
    Interrupted talk{seed, bytes};
    run(interrupt_every_receive(pair, talk, bytes.size()));
    ASSERT_TRUE(talk.harvest.bytes == bytes) << "seed " << seed << ": bytes are lost or repeated";
    ASSERT_FALSE(talk.harvest.errors.empty()) << "seed " << seed;
    for (const Error& error : talk.harvest.errors)
      ASSERT_EQ(error.kind, IoError::Stopped) << "seed " << seed;
    ASSERT_EQ(talk.tally.destroyed, talk.tally.constructed);
  }
}

}  // namespace
}  // namespace ringmark::runtime
