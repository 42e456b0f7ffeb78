// What is known of a background task, as the API shows it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "server/model.hpp"
#include "server/schema.hpp"

namespace ringmark::server::store {

enum class TaskStatus : std::uint8_t { Pending, Running, Completed, Failed, Cancelled };

/// The names of the statuses in JSON, in the database and in queries, in the order of the enumeration.
inline constexpr std::array<std::string_view, 5> kTaskStatusNames{"pending", "running", "completed", "failed",
                                                                  "cancelled"};

/// A number of tasks for each status, in the order of the enumeration.
using TaskCounts = std::array<std::size_t, kTaskStatusNames.size()>;

[[nodiscard]] constexpr std::string_view name_of(TaskStatus status) {
  return kTaskStatusNames[static_cast<std::size_t>(status)];
}

/// Nothing when no status has this name.
[[nodiscard]] constexpr std::optional<TaskStatus> task_status_of(std::string_view name) {
  for (std::size_t index = 0; index < kTaskStatusNames.size(); ++index) {
    if (kTaskStatusNames[index] == name) return static_cast<TaskStatus>(index);
  }
  return std::nullopt;
}

inline void write_value(json::Writer& writer, TaskStatus status) {
  writer.value(name_of(status));
}
inline void write_schema(json::Writer& writer, Of<TaskStatus> /*type*/) {
  write_type(writer, "string");
}

/// A background task. Times are local, ISO 8601 with six digits of a second.
struct TaskRecord {
  std::int64_t number{0};  ///< rises in order of creation; clients do not see it
  std::string id;          ///< a random UUID
  std::string name;
  TaskStatus status{TaskStatus::Pending};
  std::string created_at;
  std::optional<std::string> started_at;
  std::optional<std::string> completed_at;  ///< when it ended, in whatever way
  std::optional<std::string> result;        ///< of one that has completed or failed

  static constexpr std::string_view kSchemaName = "Task";
  static constexpr auto fields() {
    constexpr const char* kTime = "date-time";
    return std::tuple{ModelField{"id", &TaskRecord::id},
                      ModelField{"name", &TaskRecord::name},
                      ModelField{"status", &TaskRecord::status},
                      ModelField{"created_at", &TaskRecord::created_at, "", kTime},
                      ModelField{"started_at", &TaskRecord::started_at, "", kTime},
                      ModelField{"completed_at", &TaskRecord::completed_at, "", kTime},
                      ModelField{"result", &TaskRecord::result}};
  }
};

}  // namespace ringmark::server::store
