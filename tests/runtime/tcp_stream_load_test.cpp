// TcpStream on a reactor under pressure: a receiver that does not receive, and more bytes than there are
// buffers.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "runtime/tcp_stream.hpp"
#include "runtime/yield.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;
using testing::connected_pair;
using testing::ConnectedPair;
using testing::kPatience;

constexpr std::size_t kMegabyte = 1024 * 1024;

/// How much of `bytes` the socket takes without a wait.
std::size_t send_without_waiting(const Descriptor& socket, std::string_view bytes) {
  const ssize_t taken = send(socket.number(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return taken > 0 ? static_cast<std::size_t>(taken) : 0;
}

/// Fills the connection while its receiver only lets turns pass. Ends after many turns in which nothing went
/// in.
Task<std::size_t> fill_until_nothing_moves(const Descriptor& peer, std::string_view bytes) {
  constexpr int kIdleTurnsMax = 2'000;
  std::size_t filled = 0;
  for (int idle_turns = 0; idle_turns < kIdleTurnsMax && filled < bytes.size(); ++idle_turns) {
    const std::size_t taken = send_without_waiting(peer, bytes.substr(filled));
    if (taken > 0) idle_turns = 0;
    filled += taken;
    co_await yield();
  }
  co_return filled;
}

Task<> append_received(TcpStream& stream, std::string& received) {
  const Result<BufferLease> lease = co_await stream.receive(kPatience);
  if (lease) received += lease->bytes();
}

Task<> pause_and_resume(ConnectedPair& pair, const std::string& bytes) {
  constexpr std::size_t kOvershoot = BufferPool::kBufferBytes * BufferPool::kBufferCount;
  constexpr std::size_t kSocketBuffers = 512 * 1024;
  TcpStream stream{std::move(pair.ours)};
  std::string received;
  // The first receive arms the multishot operation, which goes on after it.
  testing::send_all(pair.peer, bytes.substr(0, 1));
  co_await append_received(stream, received);
  std::size_t sent = 1;
  for (int round = 0; round < 3; ++round) {
    const std::size_t before = sent - received.size();
    const std::size_t filled =
        co_await fill_until_nothing_moves(pair.peer, std::string_view{bytes}.substr(sent));
    sent += filled;
    EXPECT_EQ(before, 0U);
    EXPECT_GT(filled, TcpStream::kUnreadBytesMax);
    EXPECT_LT(filled, TcpStream::kUnreadBytesMax + kOvershoot + kSocketBuffers)
        << "unread bytes are not bounded";
    while (received.size() < sent)
      co_await append_received(stream, received);
  }
  EXPECT_TRUE(std::string_view{bytes}.substr(0, sent) == received) << "bytes were lost or swapped";
  co_await stream.close();
}

TEST(TcpStreamLoad, UnreadBytesAreBoundedWhileNobodyReceivesAndNoneIsLost) {
  ConnectedPair pair = connected_pair();
  testing::limit_buffer(pair.peer, SO_SNDBUF, 32 * 1024);
  testing::limit_buffer(pair.ours, SO_RCVBUF, 32 * 1024);
  const std::string bytes = testing::numbered_bytes(16 * kMegabyte);
  run(pause_and_resume(pair, bytes));
}

Task<> close_a_paused_stream(ConnectedPair& pair, const std::string& bytes) {
  TcpStream stream{std::move(pair.ours)};
  std::string received;
  testing::send_all(pair.peer, "x");
  co_await append_received(stream, received);
  EXPECT_GT(co_await fill_until_nothing_moves(pair.peer, bytes), TcpStream::kUnreadBytesMax);
  co_await stream.close();
}

TEST(TcpStreamLoad, AStreamWithUnreadBytesCloses) {
  ConnectedPair pair = connected_pair();
  const std::string bytes = testing::numbered_bytes(16 * kMegabyte);
  run(close_a_paused_stream(pair, bytes));
}

/// Receives all of one connection; a yield between receives lets the others' bytes pile up in the buffers.
Task<> receive_and_compare(Descriptor socket, const std::string& expected, std::size_t& complete) {
  TcpStream stream{std::move(socket)};
  std::string received;
  for (;;) {
    const Result<BufferLease> lease = co_await stream.receive(kPatience);
    if (!lease || lease->end_of_stream()) break;
    received += lease->bytes();
  }
  if (received == expected) ++complete;
  co_await stream.close();
}

Task<std::uint64_t> receive_from_many(std::vector<ConnectedPair>& pairs, const std::string& expected,
                                      std::size_t& complete) {
  TaskGroup group;
  for (ConnectedPair& pair : pairs)
    group.spawn(receive_and_compare(std::move(pair.ours), expected, complete));
  co_await group.join();
  co_return Context::require_reactor("test").counters().buffers_exhausted;
}

// 64 connections with 128 KiB each against 512 KiB of buffers: all of it is there before the first receive is
// armed.
TEST(TcpStreamLoad, RunningOutOfBuffersLosesNothing) {
  constexpr std::size_t kConnections = 64;
  constexpr std::size_t kBytesEach = 128 * 1024;
  const std::string bytes = testing::numbered_bytes(kBytesEach);
  std::vector<ConnectedPair> pairs(kConnections);
  std::vector<std::thread> senders;
  for (ConnectedPair& pair : pairs) {
    pair = connected_pair();
    senders.emplace_back([&pair, &bytes] {
      testing::send_all(pair.peer, bytes);
      pair.peer.close();
    });
  }
  std::size_t complete = 0;
  const std::uint64_t exhausted = run(receive_from_many(pairs, bytes, complete));
  for (std::thread& sender : senders)
    sender.join();
  EXPECT_EQ(complete, kConnections);
  RecordProperty("buffers_exhausted", std::to_string(exhausted));
}

/// Bytes of an echo conversation between two streams of the same reactor.
Task<> echo(Descriptor socket) {
  TcpStream stream{std::move(socket)};
  for (;;) {
    const Result<BufferLease> lease = co_await stream.receive(kPatience);
    if (!lease || lease->end_of_stream()) break;
    const std::string copy{lease->bytes()};
    EXPECT_TRUE(co_await stream.send(copy, kPatience));
  }
  co_await stream.close();
}

Task<> converse(Descriptor socket, std::size_t rounds, std::size_t& answers) {
  TcpStream stream{std::move(socket)};
  for (std::size_t round = 0; round < rounds; ++round) {
    const std::string request = "request " + std::to_string(round);
    EXPECT_TRUE(co_await stream.send(request, kPatience));
    std::string answer;
    while (answer.size() < request.size())
      co_await append_received(stream, answer);
    if (answer == request) ++answers;
  }
  co_await stream.close();
}

Task<std::size_t> converse_on_many(std::size_t connections, std::size_t rounds) {
  std::size_t answers = 0;
  TaskGroup group;
  for (std::size_t index = 0; index < connections; ++index) {
    ConnectedPair pair = connected_pair();
    group.spawn(echo(std::move(pair.ours)));
    group.spawn(converse(std::move(pair.peer), rounds, answers));
  }
  co_await group.join();
  co_return answers;
}

TEST(TcpStreamLoad, HundredsOfConnectionsConverseAtOnce) {
  const std::size_t connections = testing::scaled(300);
  EXPECT_EQ(run(converse_on_many(connections, 10)), connections * 10);
}

Task<> drain_slowly(TcpStream& stream, std::size_t size, std::string& received) {
  while (received.size() < size) {
    co_await append_received(stream, received);
    co_await yield();
  }
}

Task<> send_and_count(TcpStream& stream, const std::string& bytes, int& sent) {
  const Result<void> done = co_await stream.send(bytes, kPatience);
  if (done) ++sent;
}

Task<> send_both_ways(ConnectedPair& pair, const std::string& bytes) {
  TcpStream left{std::move(pair.ours)};
  TcpStream right{std::move(pair.peer)};
  std::string at_left;
  std::string at_right;
  int sent = 0;
  TaskGroup group;
  group.spawn(send_and_count(left, bytes, sent));
  group.spawn(send_and_count(right, bytes, sent));
  group.spawn(drain_slowly(left, bytes.size(), at_left));
  group.spawn(drain_slowly(right, bytes.size(), at_right));
  co_await group.join();
  EXPECT_EQ(sent, 2);
  EXPECT_TRUE(at_left == bytes && at_right == bytes);
  co_await left.close();
  co_await right.close();
}

TEST(TcpStreamLoad, BothDirectionsOfOneStreamCarryMegabytesAtOnce) {
  ConnectedPair pair = connected_pair();
  const std::string bytes = testing::numbered_bytes(testing::scaled(8) * kMegabyte);
  run(send_both_ways(pair, bytes));
}

Task<Duration> time_out(Descriptor socket, Duration timeout) {
  TcpStream stream{std::move(socket)};
  const Instant begin = Clock::now();
  EXPECT_FALSE(co_await stream.receive(timeout));
  const Duration waited = Clock::now() - begin;
  co_await stream.close();
  co_return waited;
}

TEST(TcpStreamLoad, TimeBeforeTheRunDoesNotShortenItsFirstTimeOut) {
  constexpr Duration kTimeout = 150ms;
  Reactor reactor;
  const Instant busy_until = Clock::now() + 2 * kTimeout;
  while (Clock::now() < busy_until)
    continue;
  ConnectedPair pair = connected_pair();
  EXPECT_GE(reactor.run(time_out(std::move(pair.ours), kTimeout)), kTimeout);
}

}  // namespace
}  // namespace ringmark::runtime
