// Wake: a receive that any thread can end, without losing a raise or a byte, in both contexts.
#include "runtime/wake.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <utility>

#include "runtime/tcp_stream.hpp"
#include "runtime/yield.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::runtime {
namespace {

using testing::connected_pair;
using testing::ConnectedPair;
using testing::kPatience;
using testing::kShort;

class WakeInBoth : public testing::InBothContexts {};
RINGMARK_IN_BOTH_CONTEXTS(WakeInBoth);

/// What a receive came to, as a word.
std::string word_for(const Result<BufferLease>& received) {
  if (!received) return describe(received.error());
  return received->end_of_stream() ? "end" : std::string{received->bytes()};
}

Task<> raise_before_the_receive(ConnectedPair& pair, std::string& heard) {
  TcpStream stream{std::move(pair.ours)};
  Wake wake;
  EXPECT_TRUE(wake.open());
  wake.raise();
  wake.raise();
  for (const Duration patience : {kPatience, kShort}) {
    const Result<BufferLease> received = co_await stream.receive(patience, wake);
    heard += word_for(received) + "; ";
  }
  co_await wake.settle();
  co_await stream.close();
}

TEST_P(WakeInBoth, RaisesBeforeTheReceiveEndOneReceive) {
  ConnectedPair pair = connected_pair();
  std::string heard;
  run(raise_before_the_receive(pair, heard));
  EXPECT_EQ(heard, "woken; timed out; ");
}

Task<> hear_bytes_and_a_wake(ConnectedPair& pair, std::string& heard) {
  TcpStream stream{std::move(pair.ours)};
  Wake wake;
  EXPECT_TRUE(wake.open());
  std::thread raiser;
  for (int step = 0; step < 3; ++step) {
    const Result<BufferLease> received = co_await stream.receive(kPatience, wake);
    heard += word_for(received) + "; ";
    if (step == 0) raiser = std::thread{[&wake] { wake.raise(); }};
    if (step == 1) pair.peer.close();
  }
  raiser.join();
  co_await wake.settle();
  co_await stream.close();
}

TEST_P(WakeInBoth, AnotherThreadEndsAReceiveAndTheStreamGoesOn) {
  ConnectedPair pair = connected_pair();
  testing::send_all(pair.peer, "bytes");
  std::string heard;
  run(hear_bytes_and_a_wake(pair, heard));
  EXPECT_EQ(heard, "bytes; woken; end; ");
}

Task<> end_without_a_receive() {
  Wake wake;
  EXPECT_TRUE(wake.open());
  wake.raise();
  co_await wake.settle();
}

TEST_P(WakeInBoth, OneThatWasRaisedAndNotTakenMayEnd) {
  run(end_without_a_receive());
}

/// Fills what lies between the two ends.
void fill(TcpStream& stream) {
  static std::array<char, 64 * 1024> block{};
  Result<std::size_t> taken{1};
  while (taken && *taken > 0) {
    std::array<iovec, 1> pieces{iovec{.iov_base = block.data(), .iov_len = block.size()}};
    taken = stream.send_pieces_now(pieces);
  }
  EXPECT_TRUE(taken) << "a full socket takes nothing, which is no error";
}

Task<> wait_for_room(ConnectedPair& pair, std::string& heard) {
  TcpStream stream{std::move(pair.ours)};
  Wake wake;
  EXPECT_TRUE(wake.open());
  fill(stream);
  wake.raise_when_writable(stream.descriptor());
  wake.raise_when_writable(stream.descriptor());
  const Result<BufferLease> full = co_await stream.receive(kShort, wake);
  heard += word_for(full) + "; ";
  std::thread reader{[&pair] {
    std::array<char, 64 * 1024> block;
    while (recv(pair.peer.number(), block.data(), block.size(), 0) > 0)
      continue;
  }};
  const Result<BufferLease> woken = co_await stream.receive(kPatience, wake);
  heard += word_for(woken) + "; ";
  stream.shutdown_send();
  reader.join();
  co_await wake.settle();
  co_await stream.close();
}

TEST_P(WakeInBoth, IsRaisedOnceTheSocketTakesMore) {
  ConnectedPair pair = connected_pair();
  std::string heard;
  run(wait_for_room(pair, heard));
  EXPECT_EQ(heard, "timed out; woken; ");
}

Task<> end_while_the_socket_is_full(ConnectedPair& pair) {
  TcpStream stream{std::move(pair.ours)};
  Wake wake;
  EXPECT_TRUE(wake.open());
  fill(stream);
  wake.raise_when_writable(stream.descriptor());
  co_await wake.settle();
  co_await stream.close();
}

TEST_P(WakeInBoth, MayEndWhileItWaitsForRoom) {
  ConnectedPair pair = connected_pair();
  run(end_while_the_socket_is_full(pair));
}

/// Receives until it has been woken after the other threads' last raise and has all bytes.
Task<> hear_many(ConnectedPair& pair, std::atomic<int>& raised, int raises, std::string& bytes,
                 std::size_t size) {
  TcpStream stream{std::move(pair.ours)};
  Wake wake;
  EXPECT_TRUE(wake.open());
  const auto raise_often = [&] {
    for (int count = 0; count < raises; ++count) {
      raised.fetch_add(1);
      wake.raise();
    }
  };
  std::thread first{raise_often};
  std::thread second{raise_often};
  int seen = 0;
  while (seen < 2 * raises || bytes.size() < size) {
    const Result<BufferLease> received = co_await stream.receive(kPatience, wake);
    if (received) {
      bytes += received->bytes();
    } else if (received.error().kind == IoError::Woken) {
      seen = raised.load();
    } else {
      ADD_FAILURE() << "a raise was lost: " << describe(received.error());
      break;
    }
  }
  first.join();
  second.join();
  co_await wake.settle();
  co_await stream.close();
}

TEST_P(WakeInBoth, NoRaiseAndNoByteIsLostBetweenThreads) {
  const std::string bytes = testing::numbered_bytes(16 * 1024);
  for (std::uint64_t round = 0; round < testing::scaled(50); ++round) {
    ConnectedPair pair = connected_pair();
    std::thread sender{[&] {
      for (std::size_t sent = 0; sent < bytes.size(); sent += 256)
        testing::send_all(pair.peer, std::string_view{bytes}.substr(sent, 256));
    }};
    std::atomic<int> raised{0};
    std::string heard;
    run(hear_many(pair, raised, 500, heard, bytes.size()));
    sender.join();
    ASSERT_TRUE(heard == bytes) << "round " << round;
  }
}

Task<> raise_in_every_turn(ConnectedPair& pair, std::string& bytes) {
  TcpStream stream{std::move(pair.ours)};
  Wake wake;
  EXPECT_TRUE(wake.open());
  // Raised again before each receive, the flag alone would end every one.
  for (int count = 0; count < 100 && bytes.empty(); ++count) {
    wake.raise();
    const Result<BufferLease> received = co_await stream.receive(kPatience, wake);
    if (received) bytes += received->bytes();
  }
  co_await wake.settle();
  co_await stream.close();
}

TEST_P(WakeInBoth, AFlagThatIsRaisedAllTheTimeDoesNotHoldUpBytes) {
  ConnectedPair pair = connected_pair();
  testing::send_all(pair.peer, "heard");
  std::string bytes;
  run(raise_in_every_turn(pair, bytes));
  EXPECT_EQ(bytes, "heard");
}

}  // namespace
}  // namespace ringmark::runtime
