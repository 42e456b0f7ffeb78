// Ask the service, answer.
#include "server/handlers/tasks.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "protocol/json/writer.hpp"
#include "runtime/yield.hpp"
#include "server/handlers/refusals.hpp"
#include "server/json_pieces.hpp"

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

struct Excerpt {
  std::optional<store::TaskStatus> status;  ///< nothing: any
  std::size_t offset;
  std::size_t limit;
};

ContentPieces excerpt_in_pieces(BackgroundTasks& tasks, Excerpt excerpt) {
  JsonPieces list;
  list.writer().begin_array();
  std::vector<store::TaskRecord> page = tasks.page_after(0, kPageTasks, excerpt.status);
  while (!page.empty() && excerpt.limit > 0) {
    const std::size_t skipped = std::min(excerpt.offset, page.size());
    const std::size_t wanted = std::min(excerpt.limit, page.size() - skipped);
    excerpt.offset -= skipped;
    excerpt.limit -= wanted;
    for (const store::TaskRecord& task : std::span{page}.subspan(skipped, wanted)) {
      write_value(list.writer(), task);
      if (!list.full()) continue;
      ContentPiece piece = list.take();
      co_yield std::move(piece);
    }
    if (page.size() < kPageTasks) break;
    co_await runtime::yield();  // nothing is handed out while tasks are skipped
    page = tasks.page_after(page.back().number, kPageTasks, excerpt.status);
  }
  list.writer().end_array();
  ContentPiece piece = list.take_last();
  co_yield std::move(piece);
}

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
  const Excerpt excerpt{.status = status.value,
                        .offset = offset.value.value_or(0),
                        .limit = limit.value.value_or(std::numeric_limits<std::size_t>::max())};
  co_return co_await json_pieces(excerpt_in_pieces(services.tasks, excerpt));
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
