// BufferPool and BufferLease: the kernel fills a buffer, the lease gives it back exactly once.
#include "runtime/buffer_pool.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "runtime/operation.hpp"
#include "runtime/ring.hpp"
#include "tests/support/loopback.hpp"

namespace ringmark::runtime {
namespace {

using testing::connected_pair;
using testing::ConnectedPair;

class BufferPoolTest : public ::testing::Test {
 protected:
  /// One single-shot receive into a buffer that the kernel picks, of a message sent for it.
  Completion receive(const std::string& message) {
    testing::send_all(pair_.peer, message);
    io_uring_sqe& submission = ring_.next_submission();
    io_uring_prep_recv(&submission, pair_.ours.number(), nullptr, 0, 0);
    submission.flags |= IOSQE_BUFFER_SELECT;
    submission.buf_group = BufferPool::kGroup;
    ring_.submit_and_wait(kNever);
    Completion completion;
    ring_.drain([&completion](std::uint64_t, std::int32_t result, std::uint32_t flags) {
      completion = Completion{result, flags};
    });
    return completion;
  }

  BufferLease lease(const std::string& message) {
    const Completion completion = receive(message);
    EXPECT_TRUE(completion.has_buffer());
    return BufferLease{pool_, completion.buffer_index(), static_cast<std::size_t>(completion.result)};
  }

  ConnectedPair pair_{connected_pair()};
  Ring ring_;
  BufferPool pool_{ring_};
};

TEST_F(BufferPoolTest, ALeaseShowsTheReceivedBytes) {
  const BufferLease first = lease("first");
  const BufferLease second = lease("the second one");
  EXPECT_EQ(first.bytes(), "first");
  EXPECT_EQ(second.bytes(), "the second one");
  EXPECT_FALSE(first.end_of_stream());
}

TEST_F(BufferPoolTest, GivesOutEveryBufferOnceAndThenNone) {
  std::vector<BufferLease> leases;
  for (std::uint32_t index = 0; index < BufferPool::kBufferCount; ++index) {
    leases.push_back(lease("message " + std::to_string(index)));
  }
  for (std::uint32_t index = 0; index < BufferPool::kBufferCount; ++index) {
    ASSERT_EQ(leases[index].bytes(), "message " + std::to_string(index));
  }
  EXPECT_EQ(receive("x").result, -ENOBUFS);
  leases.pop_back();
  EXPECT_EQ(lease("").bytes(), "x") << "the buffer that came back is used";
}

TEST_F(BufferPoolTest, LeasesThatEndNeverRunOut) {
  for (std::uint32_t index = 0; index < 3 * BufferPool::kBufferCount; ++index) {
    ASSERT_EQ(lease("again").bytes(), "again");
  }
}

TEST_F(BufferPoolTest, AMovedLeaseGivesItsBufferBackOnce) {
  for (std::uint32_t index = 0; index < 2 * BufferPool::kBufferCount; ++index) {
    BufferLease first = lease("moved");
    BufferLease second{std::move(first)};
    EXPECT_TRUE(first.bytes().empty());
    BufferLease third;
    third = std::move(second);
    ASSERT_EQ(third.bytes(), "moved");
    third.release();
    third.release();
    EXPECT_TRUE(third.end_of_stream());
  }
  // Had a buffer come back twice, two receives would share it.
  const BufferLease left = lease("left");
  const BufferLease right = lease("right");
  EXPECT_EQ(left.bytes(), "left");
  EXPECT_NE(left.bytes().data(), right.bytes().data());
}

TEST(BufferLease, WithoutAPoolViewsItsOwnersBytes) {
  std::string kept = "kept elsewhere";
  EXPECT_EQ(BufferLease{kept}.bytes(), "kept elsewhere");
  EXPECT_TRUE(BufferLease{}.end_of_stream());
}

}  // namespace
}  // namespace ringmark::runtime
