// The states of tasks: memory changes under the lock, and the table is told in the same order.
#include "server/store/task_store.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "server/store/local_time.hpp"
#include "server/store/uuid.hpp"

namespace ringmark::server::store {
namespace {

std::string present_time() {
  return local_time_text(std::chrono::system_clock::now());
}

bool finished(const TaskRecord& record) {
  return record.status != TaskStatus::Pending && record.status != TaskStatus::Running;
}

}  // namespace

// Counts a creation under way among the unfinished tasks.
class TaskStore::Place {
 public:
  explicit Place(TaskStore& store) noexcept : store_{store} {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    const std::lock_guard lock{store_.mutex_};
    --store_.places_taken_;
  }

 private:
  TaskStore& store_;
};

TaskStore::TaskStore(TaskTable& table, const TaskLimits& limits, std::vector<TaskRecord> known)
    : table_{table}, limits_{limits} {
  std::vector<const TaskRecord*> ended;
  for (TaskRecord& record : known) {
    last_number_ = record.number;
    if (record.status == TaskStatus::Running) {
      record.status = TaskStatus::Pending;
      record.started_at.reset();
      table_.put_later(record);
    }
    TaskRecord& kept = records_.emplace_hint(records_.end(), record.number, std::move(record))->second;
    ++count_of(kept);
    by_id_.emplace(kept.id, &kept);
    if (finished(kept)) {
      ended.push_back(&kept);
    } else {
      pending_.insert(kept.number);
    }
  }
  std::ranges::stable_sort(ended, {}, [](const TaskRecord* record) { return record->completed_at; });
  for (const TaskRecord* record : ended)
    finished_.push_back(record->number);
  forget_oldest();
}

runtime::Task<DatabaseResult<TaskRecord>> TaskStore::create(std::string name) {
  const std::optional<std::int64_t> number = take_number();
  if (!number) co_return std::unexpected{DatabaseError::Overloaded};
  const Place place{*this};
  TaskRecord record{
      .number = *number, .id = random_uuid(), .name = std::move(name), .created_at = present_time()};
  AwaitedTaskPut put{record};
  if (!table_.submit(put)) co_return std::unexpected{DatabaseError::Overloaded};
  co_await put.settled();
  if (!put.stored()) co_return std::unexpected{put.stored().error()};
  admit(record);
  co_return record;
}

std::optional<std::int64_t> TaskStore::take_number() {
  const std::lock_guard lock{mutex_};
  if (records_.size() - finished_.size() + places_taken_ >= limits_.unfinished_max) return std::nullopt;
  ++places_taken_;
  return ++last_number_;
}

void TaskStore::admit(TaskRecord record) {
  const std::lock_guard lock{mutex_};
  const std::int64_t number = record.number;
  TaskRecord& admitted = records_.emplace(number, std::move(record)).first->second;
  ++count_of(admitted);
  by_id_.emplace(admitted.id, &admitted);
  pending_.insert(number);
}

// All but what never changes: the id stays where `by_id_` looks at it.
void TaskStore::take_state(TaskRecord& record, TaskRecord&& changed) noexcept {
  --count_of(record);
  record.status = changed.status;
  ++count_of(record);
  record.started_at = std::move(changed.started_at);
  record.completed_at = std::move(changed.completed_at);
  record.result = std::move(changed.result);
}

std::optional<TaskRecord> TaskStore::find(std::string_view id) const {
  const std::lock_guard lock{mutex_};
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  return *found->second;
}

std::vector<TaskRecord> TaskStore::page_after(std::int64_t number, std::size_t count,
                                              std::optional<TaskStatus> status) const {
  std::vector<TaskRecord> page;
  const std::lock_guard lock{mutex_};
  for (auto entry = records_.upper_bound(number); entry != records_.end() && page.size() < count; ++entry) {
    if (!status || entry->second.status == *status) page.push_back(entry->second);
  }
  return page;
}

std::expected<TaskRecord, CancelRefusal> TaskStore::cancel(std::string_view id,
                                                           std::optional<AwaitedTaskPut>& put) {
  const std::lock_guard lock{mutex_};
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::unexpected{CancelRefusal::Unknown};
  TaskRecord& record = *found->second;
  if (finished(record)) return std::unexpected{CancelRefusal::Finished};
  TaskRecord cancelled = record;
  cancelled.status = TaskStatus::Cancelled;
  cancelled.completed_at = present_time();
  TaskRecord state = cancelled;
  put.emplace(cancelled);
  finished_.push_back(record.number);
  pending_.erase(record.number);
  take_state(record, std::move(state));
  forget_oldest();
  // Last: what is queued must not be undone by an exception.
  table_.submit_owed(*put);
  return cancelled;
}

std::optional<StartedTask> TaskStore::start_next() {
  const std::lock_guard lock{mutex_};
  if (pending_.empty()) return std::nullopt;
  const std::int64_t number = *pending_.begin();
  TaskRecord& record = records_.at(number);
  TaskRecord running = record;
  running.status = TaskStatus::Running;
  running.started_at = present_time();
  StartedTask started{.number = number, .name = record.name};
  table_.put_later(running);
  take_state(record, std::move(running));
  pending_.erase(number);
  return started;
}

TaskRecord* TaskStore::running_or_null(std::int64_t number) {
  const auto found = records_.find(number);
  if (found == records_.end() || found->second.status != TaskStatus::Running) return nullptr;
  return &found->second;
}

void TaskStore::finish(std::int64_t number, TaskOutcome outcome) {
  const std::lock_guard lock{mutex_};
  TaskRecord* record = running_or_null(number);
  if (record == nullptr) return;
  TaskRecord ended = *record;
  ended.status = outcome.status;
  ended.completed_at = present_time();
  ended.result = std::move(outcome.result);
  table_.put_later(ended);
  finished_.push_back(number);
  take_state(*record, std::move(ended));
  forget_oldest();
}

void TaskStore::put_back(std::int64_t number) {
  const std::lock_guard lock{mutex_};
  TaskRecord* record = running_or_null(number);
  if (record == nullptr) return;
  TaskRecord waiting = *record;
  waiting.status = TaskStatus::Pending;
  waiting.started_at.reset();
  table_.put_later(waiting);
  pending_.insert(number);
  take_state(*record, std::move(waiting));
}

void TaskStore::forget_oldest() {
  while (finished_.size() > limits_.finished_kept) {
    const std::int64_t oldest = finished_.front();
    table_.erase_later(oldest);
    finished_.pop_front();
    const auto entry = records_.find(oldest);
    by_id_.erase(entry->second.id);
    --count_of(entry->second);
    records_.erase(entry);
  }
}

std::size_t TaskStore::pending_count() const {
  const std::lock_guard lock{mutex_};
  return pending_.size();
}

TaskCounts TaskStore::counts() const {
  const std::lock_guard lock{mutex_};
  return counts_;
}

}  // namespace ringmark::server::store
