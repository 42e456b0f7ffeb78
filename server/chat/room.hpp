// The chat room: who is in it, and the one order in which everyone hears everything.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <vector>

#include "runtime/intrusive_list.hpp"
#include "runtime/mailbox.hpp"
#include "runtime/reactor.hpp"
#include "runtime/wake.hpp"
#include "server/chat/shared_frame.hpp"

namespace ringmark::server {

class Audience;

/// One client in the room. Lives on the thread of its audience.
class Member : public runtime::ListLink {
 public:
  explicit Member(Audience& audience) noexcept : audience_{audience} {}

  /// Keeps the frame for the next `flush`. What there is no room or memory for ends the member, later.
  virtual void send(const SharedFrame& frame) noexcept = 0;
  /// Gives the socket what it takes of what was kept.
  virtual void flush() noexcept = 0;
  /// The member has missed a frame for want of memory: it must not go on as if nothing had happened.
  virtual void fail() noexcept = 0;

 protected:
  ~Member() = default;

 private:
  friend class Audience;
  friend class Room;

  Audience& audience_;
};

/// Everything said in it reaches everyone in it, in one order for all. Any thread, unless said otherwise; no
/// call waits for a client. What is said is put down for each thread with members, under one lock, and each
/// thread hands it to its own members: the lock is held for a step a thread, not a step a member.
class Room {
 public:
  Room() = default;
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  /// On the member's own thread: it hears all that is said from now on.
  void join(Member& member) noexcept;
  /// On the member's own thread: it has been sent all that was said so far, and hears nothing any more.
  void leave(Member& member) noexcept;

  /// To everyone.
  void say(const SharedFrame& to_all);
  /// To the speaker alone, and directly behind that to everyone. On the speaker's own thread.
  void say(Member& speaker, const SharedFrame& to_speaker, const SharedFrame& to_all);

  [[nodiscard]] std::size_t members() const noexcept { return members_.load(std::memory_order_relaxed); }

 private:
  std::mutex mutex_;
  runtime::IntrusiveList<Audience> audiences_;  // those with members
  std::atomic<std::size_t> members_{0};
};

/// The members of one thread, and what has been said that they have not been sent yet. One for each thread
/// that serves; it outlives its members, and the reactor it is used on.
class Audience final : public runtime::ListLink, private runtime::Message {
 public:
  /// On a blocking thread, before its member joins: what ends the wait of that thread. It outlives the
  /// membership.
  void use(runtime::Wake& wake) noexcept { wake_ = &wake; }

  /// Owner only: sends what was said to the members, and flushes them. On a reactor it happens once a loop
  /// turn by itself; a blocking thread calls it when it was woken.
  void distribute() noexcept;

 private:
  friend class Room;

  struct Said {
    SharedFrame frame;
    Member* only{nullptr};  // nullptr: for all
  };

  void deliver() override;
  /// Any thread, under the room's lock.
  void put_down(Said said) noexcept;
  void hand_to_members(const Said& said) noexcept;
  void flush_members() noexcept;

  std::mutex mutex_;
  std::vector<Said> said_;  // by the mutex, like the next two
  bool notified_{false};
  bool missed_some_{false};
  runtime::Reactor* reactor_{nullptr};
  runtime::Wake* wake_{nullptr};
  std::vector<Said> distributing_;
  runtime::IntrusiveList<Member> members_;
};

}  // namespace ringmark::server
