// EpollRing: the answers that io_uring would give. Whole folders of tests run on it, too (epoll.* in ctest).
#include "runtime/epoll_ring.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <vector>

#include "runtime/descriptor.hpp"
#include "runtime/ring.hpp"
#include "runtime/socket_address.hpp"
#include "tests/support/loopback.hpp"

namespace ringmark::runtime {
namespace {

constexpr std::uint64_t kPoll = 7;
constexpr std::uint64_t kReceive = 8;
constexpr std::uint64_t kConnect = 9;

struct Seen {
  std::uint64_t user_data;
  std::int32_t result;
  bool more;

  friend bool operator==(const Seen&, const Seen&) = default;
};

std::vector<Seen> drained(Ring& ring) {
  std::vector<Seen> seen;
  ring.drain([&seen](std::uint64_t user_data, std::int32_t result, std::uint32_t flags) {
    seen.push_back({user_data, result, (flags & IORING_CQE_F_MORE) != 0});
  });
  return seen;
}

void poll_for_input(Ring& ring, int descriptor) {
  io_uring_sqe& submission = ring.next_submission();
  io_uring_prep_poll_add(&submission, descriptor, POLLIN);
  io_uring_sqe_set_data64(&submission, kPoll);
}

void cancel(Ring& ring, std::uint64_t user_data) {
  io_uring_sqe& submission = ring.next_submission();
  io_uring_prep_cancel64(&submission, user_data, 0);
  io_uring_sqe_set_flags(&submission, IOSQE_CQE_SKIP_SUCCESS);
}

class OnEitherEngine : public ::testing::TestWithParam<Engine> {
 protected:
  Ring ring_{GetParam()};
  Descriptor event_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
};
INSTANTIATE_TEST_SUITE_P(Engines, OnEitherEngine, ::testing::Values(Engine::IoUring, Engine::Epoll));

TEST_P(OnEitherEngine, APollCompletesOnceWithWhatIsReady) {
  poll_for_input(ring_, event_.number());
  ring_.submit_and_poll();
  EXPECT_EQ(drained(ring_), (std::vector<Seen>{}));
  eventfd_write(event_.number(), 1);
  ring_.submit_and_wait(kNever);
  EXPECT_EQ(drained(ring_), (std::vector<Seen>{{kPoll, POLLIN, false}}));
  ring_.submit_and_poll();
  EXPECT_EQ(drained(ring_), (std::vector<Seen>{}));
}

TEST_P(OnEitherEngine, ACancelledPollSaysSoAndTheDescriptorCanBeUsedAgain) {
  poll_for_input(ring_, event_.number());
  ring_.submit_and_poll();
  cancel(ring_, kPoll);
  ring_.submit_and_wait(kNever);
  EXPECT_EQ(drained(ring_), (std::vector<Seen>{{kPoll, -ECANCELED, false}}));
  eventfd_write(event_.number(), 1);
  poll_for_input(ring_, event_.number());
  ring_.submit_and_wait(kNever);
  EXPECT_EQ(drained(ring_), (std::vector<Seen>{{kPoll, POLLIN, false}}));
}

TEST_P(OnEitherEngine, AReceiveWithoutBuffersEndsWithENOBUFS) {
  const testing::ConnectedPair pair = testing::connected_pair();
  testing::send_all(pair.peer, "x");
  io_uring_sqe& receive = ring_.next_submission();
  io_uring_prep_recv_multishot(&receive, pair.ours.number(), nullptr, 0, 0);
  receive.flags |= IOSQE_BUFFER_SELECT;
  receive.buf_group = 0;
  io_uring_sqe_set_data64(&receive, kReceive);
  ring_.submit_and_wait(kNever);
  EXPECT_EQ(drained(ring_), (std::vector<Seen>{{kReceive, -ENOBUFS, false}}));
}

TEST_P(OnEitherEngine, AConnectThatWasMadeBeforeItsCancellationSucceeds) {
  const Descriptor listening = testing::listening_socket(1);
  const SocketAddress address = SocketAddress::of_socket(listening.number());
  const Descriptor connecting{socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0)};
  io_uring_sqe& connect = ring_.next_submission();
  io_uring_prep_connect(&connect, connecting.number(), address.native(), address.size());
  io_uring_sqe_set_data64(&connect, kConnect);
  cancel(ring_, kConnect);  // seen after the handshake, which needs no wait on the loopback device
  ring_.submit_and_wait(kNever);
  const std::vector<Seen> seen = drained(ring_);  // io_uring also says that it found nothing to cancel
  EXPECT_EQ(std::ranges::count(seen, Seen{kConnect, 0, false}), 1);
}

TEST_P(OnEitherEngine, AWaitEndsAtItsInstant) {
  const Instant until = Clock::now() + std::chrono::milliseconds{2};
  while (Clock::now() < until)
    ring_.submit_and_wait(until);  // the end of an earlier test's ring may interrupt it
  EXPECT_EQ(drained(ring_), (std::vector<Seen>{}));
}

TEST(ChooseEngine, TakesWhatWasAskedFor) {
  EXPECT_EQ(choose_engine(Engine::Epoll).engine, Engine::Epoll);
  EXPECT_EQ(choose_engine(Engine::Epoll).refusal, "");
  EXPECT_EQ(Ring{Engine::Epoll}.features().text(), "epoll");
}

}  // namespace
}  // namespace ringmark::runtime
