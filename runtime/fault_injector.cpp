// How each kind of operation goes wrong.
#include "runtime/fault_injector.hpp"

#include <cerrno>

namespace ringmark::runtime {
namespace {

constexpr std::uint64_t kTurnsLateMax = 5;

// An errno that the man page of the operation names; 0 for what is not to be spoiled.
int errno_for(const io_uring_sqe& submission) {
  switch (submission.opcode) {
    case IORING_OP_ACCEPT:
      return EMFILE;
    case IORING_OP_RECV:
      return ECONNRESET;
    case IORING_OP_SEND:
      return EPIPE;
    case IORING_OP_CONNECT:
      return ECONNREFUSED;
    case IORING_OP_READ:
    case IORING_OP_WRITE:
    case IORING_OP_FSYNC:
      return EIO;
    default:
      return 0;
  }
}

bool moves_bytes(const io_uring_sqe& submission) {
  return submission.opcode == IORING_OP_SEND || submission.opcode == IORING_OP_READ ||
         submission.opcode == IORING_OP_WRITE;
}

}  // namespace

bool FaultInjector::spoil(io_uring_sqe& submission, OperationId id) {
  const int error = errno_for(submission);
  if (error == 0) return false;
  switch (faults_.visit(FaultPoint::RingOperation)) {
    case Fault::None:
      return false;
    case Fault::Fail:
      failing_.emplace(id, -error);
      io_uring_prep_nop(&submission);
      io_uring_sqe_set_data64(&submission, id);
      return false;
    case Fault::Short:
      if (moves_bytes(submission) && submission.len > 1) {
        submission.len = 1 + static_cast<std::uint32_t>(faults_.detail() % (submission.len - 1));
      }
      return false;
    case Fault::Late:
      if (turns_left_ > 0 || holds()) return false;  // one at a time
      late_ = id;
      turns_left_ = 1 + faults_.detail() % kTurnsLateMax;
      return false;
    case Fault::Cancel:
      break;
  }
  return true;
}

std::optional<Completion> FaultInjector::pass(OperationId id, Completion completion) {
  if (const auto failing = failing_.find(id); failing != failing_.end()) {
    completion.result = failing->second;
    failing_.erase(failing);
  }
  if (id != late_) return completion;
  // All of them, in order: a later piece of a stream must not overtake an earlier one.
  held_.push_back({id, completion});
  return std::nullopt;
}

void FaultInjector::turn_is_over() noexcept {
  if (held_.empty() || turns_left_ == 0) return;
  if (--turns_left_ == 0) late_ = kNoOperation;
}

std::optional<FaultInjector::Held> FaultInjector::release() {
  if (held_.empty() || turns_left_ > 0) return std::nullopt;
  const Held held = held_.front();
  held_.pop_front();
  return held;
}

}  // namespace ringmark::runtime
