// The room: one order for everyone, on every thread, and nothing after leaving.
#include "server/chat/room.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/yield.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::server {
namespace {

using websocket::Opcode;

SharedFrame word(std::string_view text) {
  return SharedFrame::of(Opcode::Text, {text});
}

/// Writes down what it is sent, and "|" for a flush behind something.
class Listener final : public Member {
 public:
  using Member::Member;
  void send(const SharedFrame& frame) noexcept override {
    heard.append(frame.payload()).append(" ");
    flushed = false;
  }
  void flush() noexcept override {
    if (!std::exchange(flushed, true)) heard += "| ";
  }
  void fail() noexcept override { heard += "failed "; }

  std::string heard;
  bool flushed{true};
};

runtime::Task<> talk(Room& room, Listener& first, Listener& second) {
  room.join(first);
  room.say(word("early"));
  room.join(second);
  room.say(word("a"));
  room.say(first, word("(yours)"), word("b"));
  EXPECT_EQ(room.members(), 2U);
  co_await runtime::yield();
  co_await runtime::yield();
  room.say(word("c"));
  room.leave(first);
  room.say(word("d"));
  co_await runtime::yield();
  co_await runtime::yield();
  room.leave(second);
  room.say(word("nobody hears this"));
  EXPECT_EQ(room.members(), 0U);
}

TEST(Room, AReactorHandsOutWhatOneTurnSaidWithOneFlush) {
  Room room;
  Audience audience;
  Listener first{audience};
  Listener second{audience};
  runtime::run(talk(room, first, second));
  EXPECT_EQ(first.heard, "early | a (yours) b | c | ");
  EXPECT_EQ(second.heard, "a b | c | d | ");
}

TEST(Room, AMemberThatLeavesHasBeenSentWhatWasSaidBefore) {
  Room room;
  Audience audience;
  runtime::BlockingContext context;
  runtime::Wake wake;
  ASSERT_TRUE(wake.open());
  audience.use(wake);
  Listener member{audience};
  room.join(member);
  room.say(member, word("(yours)"), word("said"));
  room.leave(member);
  room.say(word("later"));
  EXPECT_EQ(member.heard, "(yours) said | ");
}

TEST(Room, AThreadThatFellBehindFlushesOnTheWay) {
  Room room;
  Audience audience;
  runtime::BlockingContext context;
  runtime::Wake wake;
  ASSERT_TRUE(wake.open());
  audience.use(wake);
  Listener member{audience};
  room.join(member);
  const std::string large(40'000, 'x');
  for (int count = 0; count < 3; ++count)
    room.say(word(large));
  audience.distribute();
  EXPECT_EQ(member.heard, large + " " + large + " | " + large + " | ");
  room.leave(member);
}

constexpr std::size_t kThreads = 4;

/// A thread with one member that speaks, and listens until it has heard everyone.
void take_part(Room& room, std::string_view name, std::size_t words, std::string& heard) {
  const runtime::BlockingContext context;
  runtime::Wake wake;
  ASSERT_TRUE(wake.open());
  Audience audience;
  audience.use(wake);
  Listener member{audience};
  room.join(member);
  while (room.members() < kThreads)
    std::this_thread::yield();
  for (std::size_t count = 0; count < words; ++count)
    room.say(word(name));
  const auto words_heard = [&] {
    return std::ranges::count_if(member.heard, [](char c) { return c >= 'a' && c <= 'd'; });
  };
  while (static_cast<std::size_t>(words_heard()) < kThreads * words)
    audience.distribute();
  heard = member.heard;
  room.leave(member);
}

TEST(Room, ThreadsHearAllSpeakersInOneOrder) {
  const std::size_t words = testing::scaled(500);
  Room room;
  std::array<std::string, kThreads> heard;
  std::vector<std::thread> threads;
  for (std::size_t index = 0; index < kThreads; ++index) {
    threads.emplace_back([&, index] {
      constexpr std::string_view kNames = "abcd";
      take_part(room, kNames.substr(index, 1), words, heard[index]);
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  for (std::string& order : heard)
    std::erase_if(order, [](char c) { return c < 'a' || c == '|'; });
  EXPECT_EQ(heard[0].size(), kThreads * words);
  EXPECT_EQ(heard[1], heard[0]);
  EXPECT_EQ(heard[2], heard[0]);
  EXPECT_EQ(heard[3], heard[0]);
}

}  // namespace
}  // namespace ringmark::server
