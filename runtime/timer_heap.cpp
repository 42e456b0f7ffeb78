// The four-ary heap of exact timers.
#include "runtime/timer_heap.hpp"

#include <algorithm>

#include "runtime/check.hpp"

namespace ringmark::runtime {

void TimerHeap::insert(Timer& timer, Instant at) {
  RINGMARK_CHECK(!timer.pending(), "a timer is inserted once");
  entries_.emplace_back();
  // Behind what expires at present: a passed instant must not hide the timers that are still to expire in
  // this call.
  sift_up(entries_.size() - 1, Entry{std::max(at, expired_until_ + Duration{1}), next_sequence_++, &timer});
}

void TimerHeap::remove(Timer& timer) {
  const std::size_t position = timer.position_;
  RINGMARK_CHECK(position < entries_.size() && entries_[position].timer == &timer,
                 "only a pending timer is removed");
  timer.position_ = Timer::kNotPending;
  const Entry last = entries_.back();
  entries_.pop_back();
  if (position == entries_.size()) return;
  if (position > 0 && earlier(last, entries_[(position - 1) / kArity])) {
    sift_up(position, last);
    return;
  }
  sift_down(position, last);
}

void TimerHeap::expire_until(Instant now) {
  expired_until_ = std::max(expired_until_, now);
  while (!entries_.empty() && entries_.front().at <= now) {
    Timer& timer = *entries_.front().timer;
    remove(timer);
    timer.expire();
  }
}

void TimerHeap::place(std::size_t position, const Entry& entry) noexcept {
  entries_[position] = entry;
  entry.timer->position_ = position;
}

void TimerHeap::sift_up(std::size_t position, Entry entry) noexcept {
  while (position > 0) {
    const std::size_t parent = (position - 1) / kArity;
    if (!earlier(entry, entries_[parent])) break;
    place(position, entries_[parent]);
    position = parent;
  }
  place(position, entry);
}

void TimerHeap::sift_down(std::size_t position, Entry entry) noexcept {
  for (;;) {
    const std::size_t first = position * kArity + 1;
    if (first >= entries_.size()) break;
    const std::size_t end = std::min(first + kArity, entries_.size());
    std::size_t earliest = first;
    for (std::size_t child = first + 1; child < end; ++child) {
      if (earlier(entries_[child], entries_[earliest])) earliest = child;
    }
    if (!earlier(entries_[earliest], entry)) break;
    place(position, entries_[earliest]);
    position = earliest;
  }
  place(position, entry);
}

}  // namespace ringmark::runtime
