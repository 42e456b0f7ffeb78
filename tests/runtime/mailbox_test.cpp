// Mailbox: nothing lost, order kept for each sender, one wake-up a burst.
#include "runtime/mailbox.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "tests/support/scale.hpp"

namespace ringmark::runtime {
namespace {

constexpr std::size_t kSenders = 4;

/// What the receiver saw of each sender.
struct Inbox {
  std::array<std::size_t, kSenders> received{};
  std::size_t out_of_order{0};

  [[nodiscard]] std::size_t total() const { return received[0] + received[1] + received[2] + received[3]; }
};

class Numbered final : public Message {
 public:
  Numbered(Inbox& inbox, std::size_t sender, std::size_t number)
      : inbox_{inbox}, sender_{sender}, number_{number} {}

  void deliver() override {
    if (inbox_.received[sender_] != number_) ++inbox_.out_of_order;
    ++inbox_.received[sender_];
    delete this;  // a message may end itself here
  }

 private:
  ~Numbered() = default;

  Inbox& inbox_;
  std::size_t sender_;
  std::size_t number_;
};

void post_numbered(Mailbox& mailbox, Inbox& inbox, std::size_t sender, std::size_t count) {
  for (std::size_t number = 0; number < count; ++number)
    mailbox.post(*new Numbered{inbox, sender, number});
}

bool wake_is_there(const Mailbox& mailbox, int timeout_ms) {
  pollfd readable{.fd = mailbox.wake_descriptor(), .events = POLLIN, .revents = 0};
  return poll(&readable, 1, timeout_ms) == 1;
}

/// What a reactor does between two turns.
void sleep_until_woken(Mailbox& mailbox) {
  constexpr int kForEver = -1;
  if (!mailbox.prepare_to_sleep()) return;
  wake_is_there(mailbox, kForEver);
  mailbox.awake();
  mailbox.clear_wake();
}

TEST(Mailbox, DeliversInTheOrderOfPosting) {
  Mailbox mailbox;
  Inbox inbox;
  EXPECT_FALSE(mailbox.deliver_all());
  post_numbered(mailbox, inbox, 0, 100);
  EXPECT_EQ(inbox.total(), 0U);
  EXPECT_TRUE(mailbox.deliver_all());
  EXPECT_EQ(inbox.received[0], 100U);
  EXPECT_EQ(inbox.out_of_order, 0U);
  EXPECT_FALSE(mailbox.deliver_all());
}

class PostsAnother final : public Message {
 public:
  PostsAnother(Mailbox& mailbox, int& delivered) : mailbox_{mailbox}, delivered_{delivered} {}
  void deliver() override {
    if (++delivered_ == 1) mailbox_.post(*this);
  }

 private:
  Mailbox& mailbox_;
  int& delivered_;
};

TEST(Mailbox, AMessagePostedDuringADeliveryWaitsForTheNext) {
  Mailbox mailbox;
  int delivered = 0;
  PostsAnother message{mailbox, delivered};
  mailbox.post(message);
  EXPECT_TRUE(mailbox.deliver_all());
  EXPECT_EQ(delivered, 1);
  EXPECT_TRUE(mailbox.deliver_all());
  EXPECT_EQ(delivered, 2);
}

TEST(Mailbox, DoesNotSleepOnAMessage) {
  Mailbox mailbox;
  Inbox inbox;
  EXPECT_TRUE(mailbox.prepare_to_sleep());
  mailbox.awake();
  post_numbered(mailbox, inbox, 0, 1);
  EXPECT_FALSE(mailbox.prepare_to_sleep());
  mailbox.deliver_all();
  EXPECT_TRUE(mailbox.prepare_to_sleep());
}

TEST(Mailbox, WakesASleeperOnceForABurst) {
  Mailbox mailbox;
  Inbox inbox;
  ASSERT_TRUE(mailbox.prepare_to_sleep());
  post_numbered(mailbox, inbox, 0, 1'000);
  EXPECT_EQ(mailbox.wakes(), 1U);
  EXPECT_TRUE(wake_is_there(mailbox, 0));
  mailbox.awake();
  mailbox.clear_wake();
  EXPECT_FALSE(wake_is_there(mailbox, 0));
  mailbox.deliver_all();
  EXPECT_EQ(inbox.received[0], 1'000U);
}

TEST(Mailbox, WakesASleeperOnceForABurstOfSeveralThreads) {
  Mailbox mailbox;
  Inbox inbox;
  ASSERT_TRUE(mailbox.prepare_to_sleep());
  std::vector<std::thread> senders;
  for (std::size_t sender = 0; sender < kSenders; ++sender)
    senders.emplace_back([&mailbox, &inbox, sender] { post_numbered(mailbox, inbox, sender, 1'000); });
  for (std::thread& sender : senders)
    sender.join();
  EXPECT_EQ(mailbox.wakes(), 1U);
  std::uint64_t written = 0;
  EXPECT_EQ(read(mailbox.wake_descriptor(), &written, sizeof written), ssize_t{sizeof written});
  EXPECT_EQ(written, 1U);
  mailbox.awake();
  mailbox.deliver_all();
  EXPECT_EQ(inbox.total(), kSenders * 1'000);
  EXPECT_EQ(inbox.out_of_order, 0U);
}

TEST(Mailbox, DoesNotWakeAReceiverThatIsAwake) {
  Mailbox mailbox;
  Inbox inbox;
  post_numbered(mailbox, inbox, 0, 1'000);
  EXPECT_EQ(mailbox.wakes(), 0U);
  mailbox.deliver_all();
}

TEST(Mailbox, LosesNothingOfAMillionMessagesFromFourThreads) {
  const std::size_t each = testing::scaled(250'000);
  Mailbox mailbox;
  Inbox inbox;
  std::vector<std::thread> senders;
  for (std::size_t sender = 0; sender < kSenders; ++sender) {
    senders.emplace_back([&mailbox, &inbox, sender, each] { post_numbered(mailbox, inbox, sender, each); });
  }
  while (inbox.total() < kSenders * each) {
    if (!mailbox.deliver_all()) sleep_until_woken(mailbox);
  }
  for (std::thread& sender : senders)
    sender.join();
  EXPECT_EQ(inbox.received, (std::array{each, each, each, each}));
  EXPECT_EQ(inbox.out_of_order, 0U);
  EXPECT_FALSE(mailbox.deliver_all());
  EXPECT_LT(mailbox.wakes(), kSenders * each / 2);
}

// A sender may still be inside post() when its message has been delivered and the receiver is done.
TEST(Mailbox, MayEndAsSoonAsItsLastMessageHasCome) {
  for (std::size_t round = 0; round < testing::scaled(300); ++round) {
    auto mailbox = std::make_unique<Mailbox>();
    Inbox inbox;
    std::atomic<bool> ready{false};
    std::thread sender{[&ready, &mailbox, &inbox] {
      ready.wait(false);
      post_numbered(*mailbox, inbox, 0, 1);
    }};
    ready.store(true);
    ready.notify_one();
    while (!mailbox->deliver_all())
      std::this_thread::yield();
    mailbox.reset();
    sender.join();
  }
}

}  // namespace
}  // namespace ringmark::runtime
