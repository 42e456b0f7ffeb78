// What is in flight in the ring: an object for each operation, found again by slot and generation.
#pragma once

#include <cstdint>
#include <vector>

namespace ringmark::runtime {

/// The kernel's answer to one operation.
struct Completion {
  std::int32_t result{0};
  std::uint32_t flags{0};

  /// False on the last completion of the operation (IORING_CQE_F_MORE is unset): the kernel has let go of its
  /// memory.
  [[nodiscard]] bool more() const noexcept;
  [[nodiscard]] bool has_buffer() const noexcept;
  [[nodiscard]] std::uint16_t buffer_index() const noexcept;
};

/// Something that the kernel works on. It must stay alive until the completion without `more()`.
class Operation {
 public:
  Operation() = default;
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  /// Runs on the reactor's thread, from its run loop. May resume a coroutine that destroys this object.
  virtual void complete(Completion completion) = 0;

 protected:
  ~Operation() = default;
};

/// Slot and generation of an operation, as it travels through user_data: `slot << 32 | generation`.
/// Never a descriptor: descriptors are reused while old completions are still on their way.
using OperationId = std::uint64_t;

/// user_data of submissions whose completion nobody waits for (cancellations).
inline constexpr OperationId kNoOperation = ~OperationId{0};

/// The operations in flight on one ring. A completion of an operation that is gone finds nothing. Reactor
/// thread only.
class OperationTable {
 public:
  /// A slot for the next `enter`. Throws std::bad_alloc, but not while an operation that has left is not
  /// replaced.
  void make_room() {
    if (first_free_ == kNone) add_slot();
  }
  /// Throws as `make_room`; after one, never.
  [[nodiscard]] OperationId enter(Operation& operation);
  /// Frees the slot; later completions with this id find nothing.
  void leave(OperationId id);
  [[nodiscard]] Operation* find(OperationId id) const noexcept;
  [[nodiscard]] std::size_t in_flight() const noexcept { return in_flight_; }

 private:
  struct Slot {
    Operation* operation{nullptr};
    std::uint32_t generation{0};
    std::uint32_t next_free{0};
  };

  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  void add_slot();

  std::vector<Slot> slots_;
  std::uint32_t first_free_{kNone};
  std::size_t in_flight_{0};
};

}  // namespace ringmark::runtime
