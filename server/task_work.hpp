// What a background task does: the coroutine that every execution model runs.
#pragma once

#include <string_view>

#include "runtime/clock.hpp"
#include "runtime/stop_token.hpp"
#include "runtime/task.hpp"
#include "server/store/task_store.hpp"

namespace ringmark::server {

/// How the work of a task of that name ends: it fails when the name contains "error", in whatever case.
[[nodiscard]] store::TaskOutcome outcome_of(std::string_view name);

/// Works for `duration`, then ends the task in the store. When `stop` (by default the stop of the thread) is
/// requested first the task goes back to the pending ones, unless it was cancelled. Throws nothing. `store`
/// outlives it.
[[nodiscard]] runtime::Task<void> carry_out(store::TaskStore& store, store::StartedTask task,
                                            runtime::Duration duration, runtime::StopToken stop);

}  // namespace ringmark::server
