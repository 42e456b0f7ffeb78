// One thread, one ring, many coroutines: the run loop that everything asynchronous stands on.
#pragma once

#include <coroutine>
#include <cstdint>
#include <optional>

#include "runtime/buffer_pool.hpp"
#include "runtime/clock.hpp"
#include "runtime/context.hpp"
#include "runtime/continuation.hpp"
#include "runtime/counter.hpp"
#include "runtime/deadline_wheel.hpp"
#include "runtime/fault_injector.hpp"
#include "runtime/mailbox.hpp"
#include "runtime/operation.hpp"
#include "runtime/ring.hpp"
#include "runtime/stop_token.hpp"
#include "runtime/task.hpp"
#include "runtime/timer_heap.hpp"

namespace ringmark::runtime {

/// What a reactor counted. Any thread reads it.
struct ReactorCounters {
  Counter turns;
  Counter completions;
  Counter buffers_exhausted;   ///< receives that ended with ENOBUFS and were armed again
  DurationCounters turn_time;  ///< of the turns that ended in a wait, the wait excluded
};

/// The context of an asynchronous thread. It is made, run and destroyed on that thread; only `post` may be
/// called from others. Construction throws std::runtime_error with one line when its ring is refused (Ring).
///
/// A loop turn: submit and wait (until the next timer, or not at all while something is ready), hand out
/// completions, expire timers, turn the deadline wheel, deliver messages, run what is ready. A coroutine is
/// resumed only from there (rule E2).
class Reactor final : public Context {
 public:
  explicit Reactor(Engine engine = Engine::Automatic);
  ~Reactor();

  /// Runs until `root` has finished, and returns its result.
  template <typename T>
  T run(Task<T> root) {
    turn_time_ = now();
    if (!root.start()) {
      while (!root.done())
        turn();
    }
    return root.take();
  }

  /// For tests: time stands still while anything can run, and then jumps to the next timer. What the kernel
  /// is asked for is given no time, so a task that sleeps beside I/O sees the sleep end first. Called before
  /// `run`.
  void use_manual_time() noexcept { follow_time(turn_time_); }

  /// Any thread: `message.deliver()` runs on this reactor's thread soon.
  void post(Message& message) { mailbox_.post(message); }

  /// Resumes `coroutine`, which lives until then, in the next loop turn, after those that became ready before
  /// it.
  void resume_soon(ReadyContinuation& coroutine) noexcept {
    coroutine.next_ = nullptr;
    *last_ready_ = &coroutine;
    last_ready_ = &coroutine.next_;
  }

  [[nodiscard]] Ring& ring() noexcept { return ring_; }
  [[nodiscard]] const Ring& ring() const noexcept { return ring_; }
  [[nodiscard]] BufferPool& buffers() noexcept { return buffers_; }
  [[nodiscard]] TimerHeap& timers() noexcept { return timers_; }
  [[nodiscard]] DeadlineWheel& deadlines() noexcept { return deadlines_; }
  [[nodiscard]] ReactorCounters& counters() noexcept { return counters_; }
  [[nodiscard]] const ReactorCounters& counters() const noexcept { return counters_; }

  /// The clock as of this loop turn: good enough for coarse deadlines, free of charge.
  [[nodiscard]] Instant turn_time() const noexcept { return turn_time_; }

  /// For tests: operations go wrong by that schedule, which outlives the reactor. Called before `run`.
  void inject(Faults& faults) { faults_.emplace(faults); }

  /// Reports loop turns of at least `threshold` with what held them up. Called before `run`; not with manual
  /// time.
  void watch_for_stalls(Duration threshold, StallDetector::Report report);
  [[nodiscard]] const StallDetector& stalls() const noexcept { return stalls_; }

  /// Stops every sleep on this reactor: what the end of a drain uses. Reactor thread only.
  [[nodiscard]] StopSource& stop_source() noexcept { return stop_source_; }

  /// Queues the submission that `prepare(io_uring_sqe&)` fills in; its completions go to `operation`, which
  /// stays alive until the last of them. Throws std::bad_alloc, and has done nothing then; never when
  /// `operation` submits again from its last completion.
  template <typename Prepare>
  OperationId submit(Operation& operation, Prepare&& prepare) {
    operations_.make_room();
    io_uring_sqe& submission = ring_.next_submission();
    prepare(submission);
    const OperationId id = operations_.enter(operation);
    io_uring_sqe_set_data64(&submission, id);
    if (faults_ && faults_->spoil(submission, id)) [[unlikely]]
      cancel(id);
    return id;
  }
  /// Asks the kernel to end the operation early. Its completion still comes. Needs no memory.
  void cancel(OperationId id);

 private:
  class WakeUp final : public Operation {
   public:
    explicit WakeUp(Reactor& reactor) noexcept : reactor_{reactor} {}
    void arm();
    void complete(Completion completion) override;

   private:
    Reactor& reactor_;
  };

  void turn();
  void run_ready();
  void wait();
  void pass_time();
  void hand_out(OperationId id, Completion completion);
  void hand_out_late();

  Ring ring_;
  BufferPool buffers_;
  OperationTable operations_;
  TimerHeap timers_;
  Mailbox mailbox_;
  StopSource stop_source_;
  Instant turn_time_{Clock::now()};
  DeadlineWheel deadlines_{turn_time_};
  ReadyContinuation* first_ready_{nullptr};
  ReadyContinuation** last_ready_{&first_ready_};
  StallDetector stalls_;
  std::optional<FaultInjector> faults_;
  ReactorCounters counters_;
  WakeUp wake_up_{*this};
};

/// Runs `task` on a reactor of the current thread, which must have no context yet: the event loop of a small
/// program.
template <typename T>
T run(Task<T> task, Engine engine = Engine::Automatic) {
  Reactor reactor{engine};
  return reactor.run(std::move(task));
}

}  // namespace ringmark::runtime
