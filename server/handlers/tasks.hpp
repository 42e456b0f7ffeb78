// /tasks: background tasks that clients create, watch and cancel.
#pragma once

#include <optional>

#include "runtime/task.hpp"
#include "server/parameters.hpp"
#include "server/response.hpp"
#include "server/services.hpp"
#include "server/store/task_record.hpp"

namespace ringmark::server::handlers {

using TaskId = PathText<"task_id">;

/// The status that the query asks for, if it has one.
struct StatusFilter {
  std::optional<store::TaskStatus> value;

  [[nodiscard]] static std::optional<StatusFilter> decode(Decoding& decoding);
  static void describe(Operation& operation);
};

/// The task, pending, once it is on the disk. Too many unfinished tasks: 503 with retry-after; a database
/// that fails: 503 or 507.
[[nodiscard]] runtime::Task<Response> create_task(Services& services, QueryText<"name"> name);

/// All tasks in order of creation; of one status, without the first `offset`, at most `limit`, where the
/// query says so.
[[nodiscard]] runtime::Task<Response> list_tasks(Services& services, StatusFilter status,
                                                 OptionalQueryCount<"limit"> limit,
                                                 OptionalQueryCount<"offset"> offset);

/// The task. Unknown, or finished so long ago that it is forgotten: 404.
[[nodiscard]] Response get_task(Services& services, TaskId id);

/// The task, cancelled. Unknown: 404; finished or cancelled before: 409; a database that fails: 503.
[[nodiscard]] runtime::Task<Response> cancel_task(Services& services, TaskId id);

}  // namespace ringmark::server::handlers
