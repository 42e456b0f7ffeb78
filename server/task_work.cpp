// The simulated work: time passes.
#include "server/task_work.hpp"

#include <algorithm>
#include <new>
#include <string>

#include "runtime/sleep.hpp"

namespace ringmark::server {
namespace {

constexpr char to_lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

}  // namespace

store::TaskOutcome outcome_of(std::string_view name) {
  constexpr std::string_view kFailing = "error";
  if (!std::ranges::search(name, kFailing, {}, to_lower).empty()) {
    return {.status = store::TaskStatus::Failed, .result = "任务失败: 模拟任务失败"};
  }
  return {.status = store::TaskStatus::Completed, .result = "任务 " + std::string{name} + " 执行成功"};
}

runtime::Task<void> carry_out(store::TaskStore& store, store::StartedTask task, runtime::Duration duration,
                              runtime::StopToken stop) {
  const runtime::Result<void> worked = co_await runtime::sleep_for(duration, stop);
  try {
    if (worked) {
      store.finish(task.number, outcome_of(task.name));
    } else {
      store.put_back(task.number);
    }
  } catch (const std::bad_alloc&) {
    // The task stays a running one; the next start of the process runs it again.
  }
}

}  // namespace ringmark::server
