// Counting the tasks of a group.
#include "runtime/task_group.hpp"

namespace ringmark::runtime {

void TaskGroup::finished(const std::exception_ptr& failure, Continuation awaiting) {
  if (failure) {
    if (!failure_) failure_ = failure;
    request_stop();
  }
  if (awaiting) reactor_.resume_soon(awaiting);
  if (--running_ == 0 && joining_) reactor_.resume_soon(std::exchange(joining_, {}));
}

}  // namespace ringmark::runtime
