// Putting down what is said, and distributing it.
#include "server/chat/room.hpp"

#include <new>
#include <utility>

namespace ringmark::server {
namespace {

/// Between two flushes no member is given more than this: a thread that has fallen behind must not blame its
/// clients for it.
constexpr std::size_t kBytesBetweenFlushes = 64 * 1024;

/// What a burst may leave behind in memory, per thread.
constexpr std::size_t kKeptCapacity = 1024;

}  // namespace

void Room::join(Member& member) noexcept {
  Audience& audience = member.audience_;
  audience.distribute();  // what was said before is not for the new member
  const bool first = audience.members_.empty();
  audience.members_.push_back(member);
  members_.fetch_add(1, std::memory_order_relaxed);
  if (!first) return;
  audience.reactor_ = runtime::Context::reactor_or_null();
  const std::lock_guard lock{mutex_};
  audiences_.push_back(audience);
}

void Room::leave(Member& member) noexcept {
  Audience& audience = member.audience_;
  audience.distribute();
  static_cast<runtime::ListLink&>(member).unlink();
  members_.fetch_sub(1, std::memory_order_relaxed);
  if (!audience.members_.empty()) return;
  {
    const std::lock_guard lock{mutex_};
    static_cast<runtime::ListLink&>(audience).unlink();
  }
  audience.distribute();  // of what was said meanwhile, for nobody
}

void Room::say(const SharedFrame& to_all) {
  const std::lock_guard lock{mutex_};
  audiences_.for_each([&](Audience& audience) { audience.put_down({to_all}); });
}

void Room::say(Member& speaker, const SharedFrame& to_speaker, const SharedFrame& to_all) {
  const std::lock_guard lock{mutex_};
  speaker.audience_.put_down({to_speaker, &speaker});
  audiences_.for_each([&](Audience& audience) { audience.put_down({to_all}); });
}

void Audience::put_down(Said said) noexcept {
  const std::lock_guard lock{mutex_};
  try {
    said_.push_back(std::move(said));
  } catch (const std::bad_alloc&) {
    missed_some_ = true;
  }
  if (std::exchange(notified_, true)) return;
  if (reactor_ != nullptr) {
    reactor_->post(*this);
  } else {
    wake_->raise();
  }
}

void Audience::deliver() {
  {
    const std::lock_guard lock{mutex_};
    notified_ = false;
  }
  distribute();
}

void Audience::distribute() noexcept {
  bool missed_some = false;
  {
    const std::lock_guard lock{mutex_};
    if (reactor_ == nullptr) notified_ = false;  // on a reactor the message may still be under way
    if (said_.empty() && !missed_some_) return;
    distributing_.swap(said_);
    missed_some = std::exchange(missed_some_, false);
  }
  std::size_t bytes = 0;
  for (const Said& said : distributing_) {
    hand_to_members(said);
    bytes += said.frame.octets().size();
    if (bytes < kBytesBetweenFlushes) continue;
    flush_members();
    bytes = 0;
  }
  if (missed_some) members_.for_each([](Member& member) { member.fail(); });
  flush_members();
  if (distributing_.capacity() > kKeptCapacity) {
    std::vector<Said>{}.swap(distributing_);
  } else {
    distributing_.clear();
  }
}

void Audience::hand_to_members(const Said& said) noexcept {
  if (said.only != nullptr) return said.only->send(said.frame);
  members_.for_each([&](Member& member) { member.send(said.frame); });
}

void Audience::flush_members() noexcept {
  members_.for_each([](Member& member) { member.flush(); });
}

}  // namespace ringmark::server
