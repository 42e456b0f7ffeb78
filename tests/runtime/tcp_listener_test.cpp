// TcpListener in both contexts: accepting, stopping, descriptors that run out, and none that leak.
#include "runtime/tcp_listener.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/task_group.hpp"
#include "runtime/tcp_stream.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/descriptors.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;
using testing::any_loopback_port;
using testing::connected_to;
using testing::kPatience;

class TcpListenerInBoth : public testing::InBothContexts {};
RINGMARK_IN_BOTH_CONTEXTS(TcpListenerInBoth);

Descriptor listening_descriptor() {
  Result<Descriptor> listening = listen_on(any_loopback_port(), PortSharing::Exclusive);
  EXPECT_TRUE(listening);
  return std::move(*listening);
}

TEST(ListenOn, APortInUseIsAnError) {
  const Descriptor first = listening_descriptor();
  const Result<Descriptor> second =
      listen_on(SocketAddress::of_socket(first.number()), PortSharing::Exclusive);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), (Error{IoError::AddressInUse, EADDRINUSE}));
}

TEST(ListenOn, ASharedPortHasSeveralListeners) {
  const Result<Descriptor> first = listen_on(any_loopback_port(), PortSharing::Shared);
  ASSERT_TRUE(first);
  EXPECT_TRUE(listen_on(SocketAddress::of_socket(first->number()), PortSharing::Shared));
}

Task<> accept_one(bool& no_delay) {
  TcpListener listener{listening_descriptor()};
  const Descriptor client = connected_to(SocketAddress::of_socket(listener.descriptor()));
  const Result<Descriptor> accepted = co_await listener.accept();
  EXPECT_TRUE(accepted);
  int value = 0;
  socklen_t size = sizeof value;
  getsockopt(accepted->number(), IPPROTO_TCP, TCP_NODELAY, &value, &size);
  no_delay = value != 0;
  testing::send_all(*accepted, "welcome");
  EXPECT_EQ(testing::receive_exactly(client, 7), "welcome");
  co_await listener.close();
}

TEST_P(TcpListenerInBoth, AcceptsAConnectionThatInheritsNoDelay) {
  bool no_delay = false;
  run(accept_one(no_delay));
  EXPECT_TRUE(no_delay);
}

Task<std::size_t> accept_several(std::size_t count) {
  TcpListener listener{listening_descriptor()};
  std::vector<Descriptor> clients;
  for (std::size_t index = 0; index < count; ++index) {
    clients.push_back(connected_to(SocketAddress::of_socket(listener.descriptor())));
  }
  std::size_t accepted = 0;
  for (; accepted < count; ++accepted) {
    const Result<Descriptor> connection = co_await listener.accept();
    if (!connection) break;
  }
  co_await listener.close();
  co_return accepted;
}

TEST_P(TcpListenerInBoth, AcceptsEveryConnectionOfABurst) {
  EXPECT_EQ(run(accept_several(300)), 300U);
}

/// Accepts, echoes one message, closes; a thread of plain sockets is the client.
Task<std::size_t> serve_sequentially(TcpListener& listener, std::size_t connections) {
  std::size_t served = 0;
  for (; served < connections; ++served) {
    Result<Descriptor> accepted = co_await listener.accept();
    if (!accepted) break;
    TcpStream stream{std::move(*accepted)};
    const Result<BufferLease> lease = co_await stream.receive(kPatience);
    if (lease) {
      const std::string copy{lease->bytes()};
      EXPECT_TRUE(co_await stream.send(copy, kPatience));
    }
    co_await stream.close();
  }
  co_await listener.close();
  co_return served;
}

std::size_t call_sequentially(const SocketAddress& server, std::size_t connections) {
  std::size_t answered = 0;
  for (std::size_t index = 0; index < connections; ++index) {
    const Descriptor client = connected_to(server);
    testing::send_all(client, "ping");
    // What follows the answer is the end of the stream: the server has closed, and not with a reset.
    if (testing::receive_exactly(client, 100) == "ping") ++answered;
  }
  return answered;
}

TEST_P(TcpListenerInBoth, ThousandsOfConnectionsLeakNoDescriptor) {
  const std::size_t connections = testing::scaled(2'000);
  const std::size_t before = testing::open_descriptors();
  std::size_t answered = 0;
  {
    TcpListener listener{listening_descriptor()};
    const SocketAddress address = SocketAddress::of_socket(listener.descriptor());
    std::thread client{
        [&answered, address, connections] { answered = call_sequentially(address, connections); }};
    EXPECT_EQ(run(serve_sequentially(listener, connections)), connections);
    client.join();
  }
  EXPECT_EQ(answered, connections);
  EXPECT_EQ(testing::open_descriptors(), before);
}

Task<Error> accept_error(TcpListener& listener) {
  const Result<Descriptor> accepted = co_await listener.accept();
  co_return accepted ? Error{} : accepted.error();
}

Task<> stop(TcpListener& listener) {
  listener.stop();
  co_return;
}

Task<> note_accept_error(TcpListener& listener, Error& error) {
  error = co_await accept_error(listener);
}

Task<> stop_a_waiting_accept() {
  TcpListener listener{listening_descriptor()};
  Error error;
  TaskGroup group;
  group.spawn(note_accept_error(listener, error));
  group.spawn(stop(listener));
  co_await group.join();
  EXPECT_EQ(error.kind, IoError::Stopped);
  EXPECT_EQ((co_await accept_error(listener)).kind, IoError::Stopped);
  co_await listener.close();
}

TEST(TcpListener, StopEndsAWaitingAcceptOfItsReactorAndLaterOnes) {
  ::ringmark::runtime::run(stop_a_waiting_accept());
}

Task<> accept_twice_and_close(TcpListener& listener) {
  EXPECT_EQ((co_await accept_error(listener)).kind, IoError::Stopped);
  EXPECT_EQ((co_await accept_error(listener)).kind, IoError::Stopped);
  co_await listener.close();
}

TEST(TcpListener, StopFromAnyThreadEndsABlockingAcceptAndLaterOnes) {
  TcpListener listener{listening_descriptor()};
  std::thread stopper{[&listener] { listener.stop(); }};
  testing::run_in(ContextKind::Blocking, accept_twice_and_close(listener));
  stopper.join();
}

Task<> close_with_connections_nobody_took(std::vector<Descriptor>& clients) {
  TcpListener listener{listening_descriptor()};
  const SocketAddress address = SocketAddress::of_socket(listener.descriptor());
  for (int index = 0; index < 3; ++index)
    clients.push_back(connected_to(address));
  EXPECT_EQ((co_await accept_error(listener)).kind, Error{}.kind);
  co_await listener.close();
}

TEST_P(TcpListenerInBoth, CloseEndsTheConnectionsThatNobodyTook) {
  const std::size_t before = testing::open_descriptors();
  std::vector<Descriptor> clients;
  run(close_with_connections_nobody_took(clients));
  for (const Descriptor& client : clients)
    EXPECT_EQ(testing::receive_exactly(client, 1), "");
  clients.clear();
  EXPECT_EQ(testing::open_descriptors(), before);
}

Task<> accept_without_descriptors() {
  TcpListener listener{listening_descriptor()};
  const Descriptor client = connected_to(SocketAddress::of_socket(listener.descriptor()));
  {
    const testing::DescriptorLimit limit{0};
    EXPECT_EQ(co_await accept_error(listener), (Error{IoError::Descriptors, EMFILE}));
    EXPECT_EQ(co_await accept_error(listener), (Error{IoError::Descriptors, EMFILE}));
  }
  EXPECT_TRUE(co_await listener.accept());
  co_await listener.close();
}

TEST_P(TcpListenerInBoth, RunningOutOfDescriptorsIsAnErrorFromWhichAcceptRecovers) {
  run(accept_without_descriptors());
}

Task<> end_an_armed_listener() {
  TcpListener listener{listening_descriptor()};
  const Descriptor client = connected_to(SocketAddress::of_socket(listener.descriptor()));
  EXPECT_TRUE(co_await listener.accept());
}

TEST(TcpListenerDeathTest, EndingAListenerThatWasNotClosedStopsTheProcess) {
  EXPECT_DEATH(::ringmark::runtime::run(end_an_armed_listener()), "a listener is closed before it ends");
}

}  // namespace
}  // namespace ringmark::runtime
