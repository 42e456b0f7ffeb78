// The run loop.
#include "runtime/reactor.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

#include "runtime/blocking_context.hpp"

namespace ringmark::runtime {
namespace {

/// Arming and firing the kernel's timer takes longer than this; until then turning is cheaper.
constexpr std::chrono::microseconds kShortestSleep{2};

}  // namespace

Reactor::Reactor(Engine engine) : Context{ContextKind::Reactor}, ring_{engine}, buffers_{ring_} {
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
  if (EpollRing* epoll = ring_.epoll(); epoll != nullptr) return epoll->cancel(id);
  io_uring_sqe& submission = ring_.next_submission();
  io_uring_prep_cancel64(&submission, id, 0);
  io_uring_sqe_set_flags(&submission, IOSQE_CQE_SKIP_SUCCESS);
  io_uring_sqe_set_data64(&submission, kNoOperation);
}

void Reactor::turn() {
  // The wait comes first, so that a root that ends anywhere below is noticed before the next one.
  ++counters_.turns;
  if (manual_time()) {
    pass_time();
  } else {
    wait();
    turn_time_ = Clock::now();
    stalls_.turn_begins(turn_time_);
  }
  ring_.drain([this](OperationId id, std::int32_t result, std::uint32_t flags) {
    Completion completion{result, flags};
    if (faults_) [[unlikely]] {
      const std::optional<Completion> passed = faults_->pass(id, completion);
      if (!passed) return;
      completion = *passed;
    }
    hand_out(id, completion);
  });
  if (faults_) [[unlikely]]
    hand_out_late();
  if (timers_.next() <= turn_time_) timers_.expire_until(turn_time_);
  if (deadlines_.next() <= turn_time_) deadlines_.turn(turn_time_);
  std::ignore = mailbox_.deliver_all();
  run_ready();
  stalls_.turn_ends(activity());
}

void Reactor::watch_for_stalls(Duration threshold, StallDetector::Report report) {
  stalls_.watch(threshold, std::move(report));
  report_activities_to(stalls_);
}

void Reactor::hand_out_late() {
  faults_->turn_is_over();
  for (auto held = faults_->release(); held; held = faults_->release())
    hand_out(held->id, held->completion);
}

void Reactor::run_ready() {
  const ReadyContinuation* next = std::exchange(first_ready_, nullptr);
  last_ready_ = &first_ready_;
  while (next != nullptr) {
    const Continuation coroutine = *next;  // what it waited in ends when it goes on
    next = next->next_;
    coroutine.resume();
  }
}

void Reactor::wait() {
  const bool busy = first_ready_ != nullptr || (faults_ && faults_->holds());
  if (busy || !mailbox_.prepare_to_sleep()) {
    ring_.submit_and_poll();
    return;
  }
  const Instant next = std::min(timers_.next(), deadlines_.next());
  const Instant now = Clock::now();
  counters_.turn_time.record(now - turn_time_);
  if (next != kNever && next - now < kShortestSleep) {
    ring_.submit_and_poll();
  } else {
    ring_.submit_and_wait(next, now);
  }
  mailbox_.awake();
}

void Reactor::pass_time() {
  ring_.submit_and_poll();
  if (first_ready_ != nullptr || ring_.has_completions() || !mailbox_.prepare_to_sleep()) return;
  mailbox_.awake();
  const Instant next = std::min(timers_.next(), deadlines_.next());
  if (next == kNever) {
    wait();
  } else {
    turn_time_ = std::max(turn_time_, next);
  }
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
