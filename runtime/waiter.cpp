// Waking a reactor's coroutine by message, or a thread by futex.
#include "runtime/waiter.hpp"

namespace ringmark::runtime {

void Waiter::wake() {
  if (reactor_ != nullptr) {
    reactor_->post(*this);
    return;
  }
  const FutexWord* word = &woken_;
  woken_.store(1, std::memory_order_release);
  // From here on *this may be gone; the address alone is used.
  futex_wake_all(word);
}

bool Waiter::Awaiter::await_ready() const {
  if (waiter_.reactor_ != nullptr) return waiter_.delivered_;
  while (waiter_.woken_.load(std::memory_order_acquire) == 0)
    futex_wait(waiter_.woken_, 0, kNever);
  return true;
}

void Waiter::deliver() {
  delivered_ = true;
  if (waiting_) waiting_.resume();
}

}  // namespace ringmark::runtime
