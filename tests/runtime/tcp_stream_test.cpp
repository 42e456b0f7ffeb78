// TcpStream in both contexts: bytes both ways, ends, resets, time-outs.
#include "runtime/tcp_stream.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/task_group.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;
using testing::connected_pair;
using testing::ConnectedPair;
using testing::kPatience;
using testing::kShort;

class TcpStreamInBoth : public testing::InBothContexts {};
RINGMARK_IN_BOTH_CONTEXTS(TcpStreamInBoth);

/// Everything until `size` bytes or the end of the stream.
Task<std::string> receive_all(TcpStream& stream, std::size_t size) {
  std::string all;
  while (all.size() < size) {
    const Result<BufferLease> lease = co_await stream.receive(kPatience);
    if (!lease || lease->end_of_stream()) break;
    all += lease->bytes();
  }
  co_return all;
}

Task<> echo_until_end(TcpStream& stream) {
  for (;;) {
    const Result<BufferLease> lease = co_await stream.receive(kPatience);
    if (!lease || lease->end_of_stream()) co_return;
    const std::string copy{lease->bytes()};
    EXPECT_TRUE(co_await stream.send(copy, kPatience));
  }
}

Task<> serve_echo(Descriptor socket) {
  TcpStream stream{std::move(socket)};
  co_await echo_until_end(stream);
  stream.shutdown_send();
  co_await stream.close();
}

TEST_P(TcpStreamInBoth, EchoesUntilTheEndOfTheStream) {
  ConnectedPair pair = connected_pair();
  testing::send_all(pair.peer, "one");
  testing::send_all(pair.peer, " two");
  shutdown(pair.peer.number(), SHUT_WR);
  run(serve_echo(std::move(pair.ours)));
  EXPECT_EQ(testing::receive_exactly(pair.peer, 100), "one two");
}

TEST_P(TcpStreamInBoth, EchoesALongConversation) {
  const std::size_t rounds = testing::scaled(2'000);
  ConnectedPair pair = connected_pair();
  std::size_t answered = 0;
  std::thread peer{[&pair, &answered, rounds] {
    for (; answered < rounds; ++answered) {
      const std::string request = "request " + std::to_string(answered);
      testing::send_all(pair.peer, request);
      if (testing::receive_exactly(pair.peer, request.size()) != request) break;
    }
    pair.peer.close();
  }};
  run(serve_echo(std::move(pair.ours)));
  peer.join();
  EXPECT_EQ(answered, rounds);
}

Task<> see_the_end_again_and_again(Descriptor socket) {
  TcpStream stream{std::move(socket)};
  EXPECT_EQ(co_await receive_all(stream, 5), "hello");
  for (int index = 0; index < 3; ++index) {
    const Result<BufferLease> lease = co_await stream.receive(kPatience);
    EXPECT_TRUE(lease && lease->end_of_stream());
  }
  co_await stream.close();
}

TEST_P(TcpStreamInBoth, TheEndOfTheStreamIsAnEmptyLeaseEveryTime) {
  ConnectedPair pair = connected_pair();
  testing::send_all(pair.peer, "hello");
  pair.peer.close();
  run(see_the_end_again_and_again(std::move(pair.ours)));
}

Task<Error> receive_error(Descriptor socket, Duration timeout) {
  TcpStream stream{std::move(socket)};
  const Result<BufferLease> lease = co_await stream.receive(timeout);
  co_await stream.close();
  co_return lease ? Error{} : lease.error();
}

TEST_P(TcpStreamInBoth, AResetByThePeerIsAnError) {
  ConnectedPair pair = connected_pair();
  testing::reset_on_close(pair.peer);
  pair.peer.close();
  EXPECT_EQ(run(receive_error(std::move(pair.ours), kPatience)), (Error{IoError::PeerReset, ECONNRESET}));
}

Task<Error> send_until_error(Descriptor socket) {
  TcpStream stream{std::move(socket)};
  const std::string block(1024, 'x');
  Result<void> sent;
  while (sent)
    sent = co_await stream.send(block, kPatience);
  co_await stream.close();
  co_return sent.error();
}

TEST_P(TcpStreamInBoth, SendingToAPeerThatIsGoneIsAnErrorAndNoSignal) {
  ConnectedPair pair = connected_pair();
  testing::reset_on_close(pair.peer);
  pair.peer.close();
  EXPECT_EQ(run(send_until_error(std::move(pair.ours))).kind, IoError::PeerReset);
  ConnectedPair second = connected_pair();
  shutdown(second.ours.number(), SHUT_WR);
  EXPECT_EQ(run(send_until_error(std::move(second.ours))).kind, IoError::PeerClosed);
}

TEST_P(TcpStreamInBoth, AReceiveTimesOutAndNeverEarly) {
  ConnectedPair pair = connected_pair();
  const Instant begin = Clock::now();
  EXPECT_EQ(run(receive_error(std::move(pair.ours), kShort)).kind, IoError::TimedOut);
  EXPECT_GE(Clock::now() - begin, kShort);
}

Task<std::string> time_out_then_receive(ConnectedPair& pair) {
  TcpStream stream{std::move(pair.ours)};
  const Result<BufferLease> nothing = co_await stream.receive(kShort);
  EXPECT_FALSE(nothing);
  testing::send_all(pair.peer, "late");
  std::string received = co_await receive_all(stream, 4);
  co_await stream.close();
  co_return received;
}

TEST_P(TcpStreamInBoth, AStreamIsUsableAfterATimeOut) {
  ConnectedPair pair = connected_pair();
  EXPECT_EQ(run(time_out_then_receive(pair)), "late");
}

TEST_P(TcpStreamInBoth, AReceiveWithoutAnyTimeLeftStillEnds) {
  ConnectedPair pair = connected_pair();
  EXPECT_EQ(run(receive_error(std::move(pair.ours), Duration::zero())).kind, IoError::TimedOut);
}

Task<Error> send_into_a_full_pipe(Descriptor socket, Duration stall_timeout) {
  TcpStream stream{std::move(socket)};
  const std::string much(32 * 1024 * 1024, 'x');
  const Result<void> sent = co_await stream.send(much, stall_timeout);
  co_await stream.close();
  co_return sent ? Error{} : sent.error();
}

TEST_P(TcpStreamInBoth, ASendStallsOutWhenThePeerTakesNothing) {
  ConnectedPair pair = connected_pair();
  const Instant begin = Clock::now();
  EXPECT_EQ(run(send_into_a_full_pipe(std::move(pair.ours), kShort)).kind, IoError::TimedOut);
  EXPECT_GE(Clock::now() - begin, kShort);
}

Task<bool> send_whole(Descriptor socket, const std::string& bytes) {
  TcpStream stream{std::move(socket)};
  const Result<void> sent = co_await stream.send(bytes, kPatience);
  stream.shutdown_send();
  co_await stream.close();
  co_return sent.has_value();
}

TEST_P(TcpStreamInBoth, ASendLargerThanTheSocketBufferReachesASlowReaderWhole) {
  const std::string bytes = testing::numbered_bytes(testing::scaled(8 * 1024 * 1024));
  ConnectedPair pair = connected_pair();
  testing::limit_buffer(pair.ours, SO_SNDBUF, 16 * 1024);
  std::string received;
  std::thread reader{[&] { received = testing::receive_exactly(pair.peer, bytes.size()); }};
  EXPECT_TRUE(run(send_whole(std::move(pair.ours), bytes)));
  reader.join();
  EXPECT_TRUE(received == bytes) << received.size() << " bytes came, or some differ";
}

Task<std::string> receive_whole(Descriptor socket, std::size_t size) {
  TcpStream stream{std::move(socket)};
  std::string received = co_await receive_all(stream, size + 1);
  co_await stream.close();
  co_return received;
}

TEST_P(TcpStreamInBoth, ReceivesAMegabyteInOrder) {
  const std::string bytes = testing::numbered_bytes(1024 * 1024);
  ConnectedPair pair = connected_pair();
  std::thread writer{[&] {
    testing::send_all(pair.peer, bytes);
    pair.peer.close();
  }};
  const std::string received = run(receive_whole(std::move(pair.ours), bytes.size()));
  writer.join();
  EXPECT_TRUE(received == bytes) << received.size() << " bytes came, or some differ";
}

Task<std::string> receive_until_stopped(TcpStream& stream, std::thread& stopper) {
  stopper = std::thread{[&stream] { stream.stop_receiving(); }};
  std::string received = co_await receive_all(stream, 1'000);
  stopper.join();
  const Result<BufferLease> again = co_await stream.receive(kPatience);
  EXPECT_TRUE(again && again->end_of_stream());
  co_await stream.close();
  co_return received;
}

TEST_P(TcpStreamInBoth, StopReceivingFromAnotherThreadEndsAReceiveAfterWhatHasArrived) {
  ConnectedPair pair = connected_pair();
  testing::send_all(pair.peer, "before");
  TcpStream stream{std::move(pair.ours)};
  std::thread stopper;
  EXPECT_EQ(run(receive_until_stopped(stream, stopper)), "before");
}

Task<> close_at_once(Descriptor socket) {
  TcpStream stream{std::move(socket)};
  co_await stream.close();
  EXPECT_EQ(stream.descriptor(), -1);
}

TEST_P(TcpStreamInBoth, AClosedStreamSendsItsEnd) {
  ConnectedPair pair = connected_pair();
  run(close_at_once(std::move(pair.ours)));
  EXPECT_EQ(testing::receive_exactly(pair.peer, 1), "");
}

Task<> close_while_armed(Descriptor socket) {
  TcpStream stream{std::move(socket)};
  EXPECT_EQ(co_await receive_all(stream, 4), "ping");
  co_await stream.close();
}

TEST_P(TcpStreamInBoth, AStreamThatHasReceivedClosesWithoutWaitingForThePeer) {
  ConnectedPair pair = connected_pair();
  testing::send_all(pair.peer, "ping");
  run(close_while_armed(std::move(pair.ours)));
  EXPECT_EQ(testing::receive_exactly(pair.peer, 1), "");
}

Task<> end_an_open_stream(Descriptor socket) {
  TcpStream stream{std::move(socket)};
  EXPECT_EQ(co_await receive_all(stream, 4), "ping");
}

TEST(TcpStreamDeathTest, EndingAStreamThatWasNotClosedStopsTheProcess) {
  ConnectedPair pair = connected_pair();
  testing::send_all(pair.peer, "ping");
  EXPECT_DEATH(::ringmark::runtime::run(end_an_open_stream(std::move(pair.ours))),
               "a stream is closed before it ends");
}

}  // namespace
}  // namespace ringmark::runtime
