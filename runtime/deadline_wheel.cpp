// Turning the wheel of coarse deadlines.
#include "runtime/deadline_wheel.hpp"

#include <algorithm>

namespace ringmark::runtime {

Deadline::~Deadline() {
  if (linked()) --wheel_->linked_;
}

void Deadline::set(DeadlineWheel& wheel, Instant at) {
  at_ = at;
  if (at == kNever) return;
  if (linked() && slot_tick_ <= wheel.tick_of(at) + 1) return;
  wheel.link(*this);
}

std::uint64_t DeadlineWheel::tick_of(Instant at) const noexcept {
  if (at <= origin_) return 0;
  return static_cast<std::uint64_t>((at - origin_) / Duration{kTick});
}

void DeadlineWheel::link(Deadline& deadline) {
  // One tick later than the instant's own, so that a slot that comes round holds only passed deadlines.
  const std::uint64_t wanted = std::max(tick_of(deadline.at_), turned_) + 1;
  deadline.slot_tick_ = std::min(wanted, turned_ + kSlots - 1);
  if (!deadline.linked()) ++linked_;
  deadline.wheel_ = this;
  slots_[deadline.slot_tick_ % kSlots].push_back(deadline);
}

Instant DeadlineWheel::next() const noexcept {
  if (linked_ == 0) return kNever;
  return origin_ + Duration{kTick} * static_cast<Duration::rep>(turned_ + 1);
}

void DeadlineWheel::turn(Instant now) {
  const std::uint64_t until = tick_of(now);
  // After a long sleep one round visits every slot; more would visit them again.
  std::uint64_t tick = std::max(turned_ + 1, until > kSlots ? until - kSlots + 1 : 0);
  for (; tick <= until; ++tick) {
    turned_ = tick;
    IntrusiveList<Deadline> due;
    due.splice_back(slots_[tick % kSlots]);
    while (!due.empty()) {
      Deadline& deadline = due.pop_front();
      --linked_;
      if (deadline.at_ == kNever) continue;
      if (deadline.at_ > now) {
        link(deadline);
        continue;
      }
      deadline.at_ = kNever;
      deadline.on_deadline();
    }
  }
}

}  // namespace ringmark::runtime
