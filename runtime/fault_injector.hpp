// Carries a schedule of faults out on the operations of one reactor.
#pragma once

#include <liburing.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

#include "runtime/faults.hpp"
#include "runtime/operation.hpp"

namespace ringmark::runtime {

/// Reactor thread only. Wake-ups and cancellations are never touched: the runtime could not go on without
/// them.
class FaultInjector {
 public:
  /// `faults` outlives it.
  explicit FaultInjector(Faults& faults) noexcept : faults_{faults} {}

  /// Looks at a filled-in submission and spoils it when its turn has come. True: the caller cancels it, too.
  [[nodiscard]] bool spoil(io_uring_sqe& submission, OperationId id);

  /// The completion to hand out, changed or not; nothing while it is held back.
  [[nodiscard]] std::optional<Completion> pass(OperationId id, Completion completion);

  struct Held {
    OperationId id;
    Completion completion;
  };
  /// A turn is over; the next completion that was held back long enough, if there is one. Again until there
  /// is none.
  [[nodiscard]] std::optional<Held> release();
  void turn_is_over() noexcept;
  /// Whether completions are held back: the reactor must not sleep.
  [[nodiscard]] bool holds() const noexcept { return !held_.empty(); }

 private:
  Faults& faults_;
  std::unordered_map<OperationId, std::int32_t> failing_;
  OperationId late_{kNoOperation};
  std::uint64_t turns_left_{0};
  std::deque<Held> held_;
};

}  // namespace ringmark::runtime
