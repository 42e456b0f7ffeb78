// The run loop.
#include "runtime/reactor.hpp"

#include <poll.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "runtime/blocking_context.hpp"

namespace ringmark::runtime {

Reactor::Reactor() : Context{ContextKind::Reactor}, buffers_{ring_} {
  use_exact_timers();
  wake_up_.arm();
}

Reactor::~Reactor() {
  // Only the wake-up read may still be in flight; the ring's end cancels it before this object's memory goes.
  RINGMARK_CHECK(operations_.in_flight() <= 1, "every operation is awaited before its reactor ends");
}

void Reactor::WakeUp::arm() {
  // A poll instead of a read: no memory of this object is the kernel's when the ring ends.
  reactor_.submit(*this, [this](io_uring_sqe& submission) {
    io_uring_prep_poll_add(&submission, reactor_.mailbox_.wake_descriptor(), POLLIN);
  });
}

void Reactor::WakeUp::complete(Completion) {
  reactor_.mailbox_.clear_wake();
  arm();
}

void Reactor::cancel(OperationId id) {
  io_uring_sqe& submission = ring_.next_submission();
  io_uring_prep_cancel64(&submission, id, 0);
  io_uring_sqe_set_flags(&submission, IOSQE_CQE_SKIP_SUCCESS);
  io_uring_sqe_set_data64(&submission, kNoOperation);
}

void Reactor::turn() {
  // The wait comes first, so that a root that ends anywhere below is noticed before the next one.
  ++counters_.turns;
  wait();
  turn_time_ = Clock::now();
  ring_.drain([this](OperationId id, std::int32_t result, std::uint32_t flags) {
    hand_out(id, Completion{result, flags});
  });
  if (timers_.next() <= turn_time_) timers_.expire_until(turn_time_);
  if (deadlines_.next() <= turn_time_) deadlines_.turn(turn_time_);
  std::ignore = mailbox_.deliver_all();
  run_ready();
}

void Reactor::run_ready() {
  running_.swap(ready_);
  for (const std::coroutine_handle<> coroutine : running_)
    coroutine.resume();
  running_.clear();
}

void Reactor::wait() {
  if (!ready_.empty() || !mailbox_.prepare_to_sleep()) {
    ring_.submit_and_poll();
    return;
  }
  ring_.submit_and_wait(std::min(timers_.next(), deadlines_.next()));
  mailbox_.awake();
}

void Reactor::hand_out(OperationId id, Completion completion) {
  if (id == kNoOperation) return;
  ++counters_.completions;
  Operation* operation = operations_.find(id);
  if (operation == nullptr) {
    // The owner is gone; a buffer that the kernel filled for it must still go back.
    if (completion.has_buffer()) buffers_.release(completion.buffer_index());
    return;
  }
  if (!completion.more()) operations_.leave(id);
  operation->complete(completion);
}

}  // namespace ringmark::runtime
