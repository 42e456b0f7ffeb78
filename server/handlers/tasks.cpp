// Ask the service, answer.
#include "server/handlers/tasks.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "protocol/json/writer.hpp"
#include "runtime/yield.hpp"
#include "server/handlers/refusals.hpp"

namespace ringmark::server::handlers {
namespace {

// Tasks copied out of the store at a time: its lock is held for a fraction of a millisecond.
constexpr std::size_t kPageTasks = 500;

constexpr Rule kKnownStatus{
    "value is not a valid enumeration member; permitted: 'pending', 'running', 'completed', 'failed', "
    "'cancelled'",
    "type_error.enum"};

Response answer(const store::TaskRecord& task) {
  std::string document;
  json::Writer writer{document};
  write_value(writer, task);
  return {.content = std::move(document)};
}

Response unknown_task() {
  return json_literal(http::Status::NotFound, R"({"detail":"任务不存在"})");
}

Response refuse_to_cancel(store::CancelRefusal refusal) {
  switch (refusal) {
    case store::CancelRefusal::Unknown:
      return unknown_task();
    case store::CancelRefusal::Finished:
      return json_literal(http::Status::Conflict, R"({"detail":"任务已结束"})");
    case store::CancelRefusal::NotStored:
      break;
  }
  return refuse(store::DatabaseError::Failed);
}

/// Writes those tasks of a list that a client asks for.
class Excerpt {
 public:
  Excerpt(json::Writer& writer, std::size_t offset, std::size_t limit)
      : writer_{writer}, skipped_{offset}, left_{limit} {}

  void add(const std::vector<store::TaskRecord>& page) {
    for (const store::TaskRecord& task : page) {
      if (skipped_ > 0) {
        --skipped_;
      } else if (left_ > 0) {
        --left_;
        write_value(writer_, task);
      }
    }
  }
  [[nodiscard]] bool full() const noexcept { return left_ == 0; }

 private:
  json::Writer& writer_;
  std::size_t skipped_;
  std::size_t left_;
};

}  // namespace

std::optional<StatusFilter> StatusFilter::decode(Decoding& decoding) {
  const std::optional<std::string> name = decode_query_text(decoding, "status");
  if (!name) return StatusFilter{};
  const auto status = store::task_status_of(*name);
  if (!status) decoding.findings.add({.source = "query", .field = "status"}, kKnownStatus);
  return StatusFilter{status};
}

runtime::Task<Response> create_task(Services& services, QueryText<"name"> name) {
  auto creation = services.tasks.create(std::move(name.value));
  const auto task = co_await creation;
  if (!task) co_return refuse(task.error());
  co_return answer(*task);
}

void StatusFilter::describe(Operation& operation) {
  add_parameter<std::string>(operation,
                             {.source = "query", .name = "status", .presence = Presence::Optional});
}

runtime::Task<Response> list_tasks(Services& services, StatusFilter status, OptionalQueryCount<"limit"> limit,
                                   OptionalQueryCount<"offset"> offset) {
  std::string document;
  json::Writer writer{document};
  Excerpt excerpt{writer, offset.value.value_or(0),
                  limit.value.value_or(std::numeric_limits<std::size_t>::max())};
  writer.begin_array();
  std::vector<store::TaskRecord> page = services.tasks.page_after(0, kPageTasks, status.value);
  while (!page.empty()) {
    excerpt.add(page);
    if (excerpt.full() || page.size() < kPageTasks) break;
    co_await runtime::yield();
    page = services.tasks.page_after(page.back().number, kPageTasks, status.value);
  }
  writer.end_array();
  co_return Response{.content = std::move(document)};
}

Response get_task(Services& services, TaskId id) {
  const auto task = services.tasks.find(id.value);
  if (!task) return unknown_task();
  return answer(*task);
}

runtime::Task<Response> cancel_task(Services& services, TaskId id) {
  auto cancellation = services.tasks.cancel(std::move(id.value));
  const auto task = co_await cancellation;
  if (!task) co_return refuse_to_cancel(task.error());
  co_return answer(*task);
}

}  // namespace ringmark::server::handlers
