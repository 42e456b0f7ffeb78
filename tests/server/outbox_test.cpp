// Outbox: order, coalescing, the limit, and what a full socket leaves behind.
#include "server/outbox.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>
#include <utility>

#include "runtime/blocking_context.hpp"
#include "tests/support/loopback.hpp"

namespace ringmark::server {
namespace {

constexpr std::size_t kLimitBytes = 1000;

SharedFrame octets(std::string_view text) {
  return SharedFrame::of_octets(text);
}

class AnOutbox : public ::testing::Test {
 protected:
  AnOutbox() : pair_{testing::connected_pair()}, stream_{std::move(pair_.ours)} {}

  [[nodiscard]] std::string received(std::size_t size) const {
    return testing::receive_exactly(pair_.peer, size);
  }

  runtime::BlockingContext context_;
  testing::ConnectedPair pair_;
  runtime::TcpStream stream_;
  Outbox outbox_;
};

TEST_F(AnOutbox, SendsManyFramesInOrder) {
  std::string all;
  for (int count = 0; count < 200; ++count) {
    const std::string text = std::to_string(count) + ",";
    all += text;
    ASSERT_TRUE(outbox_.put(octets(text), 100'000));
  }
  EXPECT_EQ(outbox_.flush(stream_), Outbox::Flushed::All);
  EXPECT_TRUE(outbox_.empty());
  EXPECT_EQ(received(all.size()), all);
}

TEST_F(AnOutbox, TakesAFrameOfAnySizeWhileLittleWaits) {
  EXPECT_TRUE(outbox_.put(octets(std::string(5000, 'x')), kLimitBytes));
  EXPECT_FALSE(outbox_.put(octets("y"), kLimitBytes));
  EXPECT_EQ(outbox_.flush(stream_), Outbox::Flushed::All);
  EXPECT_TRUE(outbox_.put(octets("y"), kLimitBytes));
}

TEST_F(AnOutbox, FinishesTheFrameThatHasBegunAndForgetsTheOthers) {
  const std::string large = testing::numbered_bytes(8 * 1024 * 1024);
  ASSERT_TRUE(outbox_.put(octets(large), kLimitBytes));
  ASSERT_EQ(outbox_.flush(stream_), Outbox::Flushed::Some);
  ASSERT_TRUE(outbox_.put(octets("forgotten"), large.size() * 2));
  outbox_.forget_unbegun();
  ASSERT_TRUE(outbox_.put(octets("goodbye"), large.size() * 2));
  std::string all;
  while (all.size() < large.size() + 7) {
    static_cast<void>(outbox_.flush(stream_));
    std::string block(64 * 1024, ' ');
    const ssize_t size = recv(pair_.peer.number(), block.data(), block.size(), 0);
    ASSERT_GT(size, 0);
    all.append(block, 0, static_cast<std::size_t>(size));
  }
  EXPECT_TRUE(all == large + "goodbye");
  EXPECT_TRUE(outbox_.empty());
}

TEST_F(AnOutbox, SaysThatThePeerIsGone) {
  testing::reset_on_close(pair_.peer);
  pair_.peer.close();
  ASSERT_TRUE(outbox_.put(octets("x"), kLimitBytes));
  EXPECT_EQ(outbox_.flush(stream_), Outbox::Flushed::Broken);
}

}  // namespace
}  // namespace ringmark::server
