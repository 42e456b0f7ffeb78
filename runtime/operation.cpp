// Slots and generations of operations in flight.
#include "runtime/operation.hpp"

#include <liburing.h>

#include "runtime/check.hpp"

namespace ringmark::runtime {
namespace {

constexpr unsigned kSlotShift = 32;

std::uint32_t slot_of(OperationId id) {
  return static_cast<std::uint32_t>(id >> kSlotShift);
}
std::uint32_t generation_of(OperationId id) {
  return static_cast<std::uint32_t>(id);
}

}  // namespace

bool Completion::more() const noexcept {
  return (flags & IORING_CQE_F_MORE) != 0;
}
bool Completion::has_buffer() const noexcept {
  return (flags & IORING_CQE_F_BUFFER) != 0;
}
std::uint16_t Completion::buffer_index() const noexcept {
  return static_cast<std::uint16_t>(flags >> IORING_CQE_BUFFER_SHIFT);
}

void OperationTable::add_slot() {
  slots_.push_back(Slot{.next_free = kNone});
  first_free_ = static_cast<std::uint32_t>(slots_.size() - 1);
}

OperationId OperationTable::enter(Operation& operation) {
  make_room();
  const std::uint32_t index = first_free_;
  Slot& slot = slots_[index];
  first_free_ = slot.next_free;
  slot.operation = &operation;
  ++in_flight_;
  return OperationId{index} << kSlotShift | slot.generation;
}

void OperationTable::leave(OperationId id) {
  Slot& slot = slots_[slot_of(id)];
  RINGMARK_CHECK(slot.operation != nullptr && slot.generation == generation_of(id),
                 "an operation leaves once");
  slot.operation = nullptr;
  ++slot.generation;
  slot.next_free = first_free_;
  first_free_ = slot_of(id);
  --in_flight_;
}

Operation* OperationTable::find(OperationId id) const noexcept {
  const std::uint32_t index = slot_of(id);
  if (index >= slots_.size() || slots_[index].generation != generation_of(id)) return nullptr;
  return slots_[index].operation;
}

}  // namespace ringmark::runtime
