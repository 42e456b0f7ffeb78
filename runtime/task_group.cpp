// Counting the tasks of a group.
#include "runtime/task_group.hpp"

namespace ringmark::runtime {

void TaskGroup::finished(const std::exception_ptr& failure, ReadyContinuation* awaiting) {
  if (failure) {
    if (!failure_) failure_ = failure;
    request_stop();
  }
  if (awaiting != nullptr) reactor_.resume_soon(*awaiting);
  if (--running_ == 0 && joining_ != nullptr) reactor_.resume_soon(*std::exchange(joining_, nullptr));
}

}  // namespace ringmark::runtime
