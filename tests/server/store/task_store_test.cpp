// The life of a task on both kinds of thread: its states, what is kept, and what a restart finds.
#include "server/store/task_store.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "server/offload.hpp"
#include "server/store/sqlite_database.hpp"
#include "tests/server/support/temporary_directory.hpp"
#include "tests/support/contexts.hpp"

namespace ringmark::server::store {
namespace {

constexpr std::size_t kEverything = 1000;

class StoredTasks : public testing::InBothContexts {
 protected:
  StoredTasks() { open(); }

  // What a restart of the process does.
  void open(TaskLimits limits = {}) {
    store.reset();
    table.reset();
    database.reset();
    database.emplace(SqliteOptions{.file = file, .readers = 1, .busy_timeout = std::chrono::milliseconds{0}},
                     offload);
    table.emplace(database->task_table());
    store.emplace(*table, limits, database->read_tasks());
  }

  DatabaseResult<TaskRecord> create(std::string name) { return run(store->create(std::move(name))); }
  // The id of a task that must be created.
  std::string id_of_created(std::string name) { return create(std::move(name)).value().id; }

  std::expected<TaskRecord, CancelRefusal> cancel(std::string id) {
    return run(cancel_and_wait(*store, std::move(id)));
  }
  static runtime::Task<std::expected<TaskRecord, CancelRefusal>> cancel_and_wait(TaskStore& store,
                                                                                 std::string id) {
    std::optional<AwaitedTaskPut> put;
    auto cancelled = store.cancel(id, put);
    if (put) co_await put->settled();
    co_return cancelled;
  }

  std::int64_t start_next() { return store->start_next().value().number; }
  void complete(std::int64_t number) {
    store->finish(number, {.status = TaskStatus::Completed, .result = "done"});
  }

  // "name:status;" of every task, in order.
  std::string states() const {
    std::string text;
    for (const TaskRecord& record : store->page_after(0, kEverything, std::nullopt)) {
      text.append(record.name).append(":").append(name_of(record.status)).append(";");
    }
    return text;
  }

  testing::TemporaryDirectory directory;
  std::string file = directory.file("users.db");
  Offload offload{1};
  std::optional<SqliteDatabase> database;
  std::optional<TaskTable> table;
  std::optional<TaskStore> store;
};
RINGMARK_IN_BOTH_CONTEXTS(StoredTasks);

TEST_P(StoredTasks, ArePendingWhenTheyAreCreated) {
  const TaskRecord task = create("report").value();
  EXPECT_EQ(task.name, "report");
  EXPECT_EQ(task.status, TaskStatus::Pending);
  EXPECT_EQ(task.id.size(), 36U);
  EXPECT_EQ(task.created_at.size(), 26U);
  EXPECT_EQ(task.started_at, std::nullopt);
  EXPECT_EQ(task.completed_at, std::nullopt);
  EXPECT_EQ(task.result, std::nullopt);
  EXPECT_EQ(store->find(task.id)->name, "report");
  EXPECT_FALSE(store->find("report"));
}

TEST_P(StoredTasks, StartInOrderOfCreation) {
  ASSERT_TRUE(create("a"));
  ASSERT_TRUE(create("b"));
  EXPECT_EQ(store->start_next()->name, "a");
  EXPECT_EQ(states(), "a:running;b:pending;");
  EXPECT_EQ(store->start_next()->name, "b");
  EXPECT_FALSE(store->start_next());
}

TEST_P(StoredTasks, SayWhenTheyRanAndHowTheyEnded) {
  const std::string id = id_of_created("a");
  const std::int64_t number = start_next();
  EXPECT_EQ(store->find(id)->started_at->size(), 26U);
  store->finish(number, {.status = TaskStatus::Failed, .result = "why"});
  const TaskRecord ended = store->find(id).value();
  EXPECT_EQ(ended.status, TaskStatus::Failed);
  EXPECT_EQ(ended.result, "why");
  EXPECT_EQ(ended.completed_at->size(), 26U);
}

TEST_P(StoredTasks, AreRefusedWhileTooManyAreUnfinished) {
  open({.unfinished_max = 2});
  ASSERT_TRUE(create("a"));
  ASSERT_TRUE(create("b"));
  const std::int64_t first = start_next();
  EXPECT_EQ(create("c").error(), DatabaseError::Overloaded);
  complete(first);
  EXPECT_TRUE(create("d"));
  EXPECT_EQ(states(), "a:completed;b:pending;d:pending;");
}

TEST_P(StoredTasks, AreForgottenWhenOthersHaveEndedAfterThem) {
  open({.finished_kept = 2});
  std::vector<std::string> ids;
  for (const char* name : {"a", "b", "c", "d"})
    ids.push_back(id_of_created(name));
  std::vector<std::int64_t> numbers;
  while (const auto task = store->start_next())
    numbers.push_back(task->number);
  for (const std::size_t index : {3U, 0U, 2U})
    complete(numbers[index]);
  EXPECT_EQ(states(), "a:completed;b:running;c:completed;");
  EXPECT_FALSE(store->find(ids[3]));
  open({.finished_kept = 1});
  EXPECT_EQ(states(), "b:pending;c:completed;");
  open();
  EXPECT_EQ(states(), "b:pending;c:completed;");
}

TEST_P(StoredTasks, AreCancelledWhileTheyWaitOrRun) {
  const std::string running = id_of_created("running");
  const std::string pending = id_of_created("pending");
  const std::int64_t number = start_next();
  EXPECT_EQ(cancel(pending)->status, TaskStatus::Cancelled);
  EXPECT_FALSE(store->start_next());
  const TaskRecord cancelled = cancel(running).value();
  EXPECT_EQ(cancelled.status, TaskStatus::Cancelled);
  EXPECT_EQ(cancelled.completed_at->size(), 26U);
  EXPECT_EQ(cancelled.result, std::nullopt);
  complete(number);
  store->put_back(number);
  EXPECT_EQ(states(), "running:cancelled;pending:cancelled;");
  open();
  EXPECT_EQ(states(), "running:cancelled;pending:cancelled;");
}

TEST_P(StoredTasks, AreNotCancelledWhenTheyHaveEnded) {
  const std::string completed = id_of_created("a");
  complete(start_next());
  EXPECT_EQ(cancel(completed).error(), CancelRefusal::Finished);
  const std::string cancelled = id_of_created("b");
  EXPECT_TRUE(cancel(cancelled));
  EXPECT_EQ(cancel(cancelled).error(), CancelRefusal::Finished);
  EXPECT_EQ(cancel("nobody").error(), CancelRefusal::Unknown);
}

TEST_P(StoredTasks, ThatARestartFindsUnfinishedArePending) {
  const TaskRecord ended = create("ended").value();
  const TaskRecord running = create("running").value();
  const TaskRecord pending = create("pending").value();
  complete(start_next());
  start_next();
  open();
  EXPECT_EQ(states(), "ended:completed;running:pending;pending:pending;");
  EXPECT_EQ(store->find(ended.id)->result, "done");
  EXPECT_EQ(store->find(ended.id)->started_at->size(), 26U);
  EXPECT_EQ(store->find(running.id)->started_at, std::nullopt);
  EXPECT_EQ(store->find(pending.id)->created_at, pending.created_at);
  EXPECT_EQ(store->start_next()->name, "running");
  ASSERT_TRUE(create("next"));
  EXPECT_EQ(states(), "ended:completed;running:running;pending:pending;next:pending;");
}

TEST_P(StoredTasks, AreOnTheDiskWhenTheirCreationIsAcknowledged) {
  ASSERT_TRUE(create("a"));
  const std::string copy = directory.file("copy.db");
  std::filesystem::copy_file(file, copy);
  std::filesystem::copy_file(file + "-wal", copy + "-wal");
  file = copy;
  open();
  EXPECT_EQ(states(), "a:pending;");
}

TEST_P(StoredTasks, ArePendingAgainWhenTheyArePutBack) {
  const std::string id = id_of_created("a");
  store->put_back(start_next());
  EXPECT_EQ(store->find(id)->started_at, std::nullopt);
  EXPECT_EQ(states(), "a:pending;");
  EXPECT_EQ(store->start_next()->name, "a");
}

TEST_P(StoredTasks, AreReadInPagesAndByStatus) {
  for (const char* name : {"a", "b", "c"})
    ASSERT_TRUE(create(name));
  complete(start_next());
  const std::vector<TaskRecord> first = store->page_after(0, 2, std::nullopt);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first.back().name, "b");
  const std::vector<TaskRecord> second = store->page_after(first.back().number, 2, std::nullopt);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second.front().name, "c");
  const std::vector<TaskRecord> pending = store->page_after(0, kEverything, TaskStatus::Pending);
  ASSERT_EQ(pending.size(), 2U);
  EXPECT_EQ(pending.front().name, "b");
}

TEST_P(StoredTasks, DoNotExistWhenTheyCannotBeWritten) {
  open({.unfinished_max = 1});
  SqliteConnection other{file, SqliteConnection::Access::ReadWrite, std::chrono::milliseconds{0}};
  other.require("BEGIN IMMEDIATE");
  EXPECT_EQ(create("a").error(), DatabaseError::Failed);
  EXPECT_EQ(states(), "");
  other.require("ROLLBACK");
  EXPECT_TRUE(create("b"));
  EXPECT_EQ(states(), "b:pending;");
}

TEST_P(StoredTasks, AreCountedByState) {
  open({.finished_kept = 2});
  EXPECT_EQ(store->counts(), (TaskCounts{}));
  std::vector<std::string> ids;
  for (const char* name : {"a", "b", "c", "d", "e"})
    ids.push_back(id_of_created(name));
  constexpr TaskCounts kAllPending{5, 0, 0, 0, 0};
  EXPECT_EQ(store->counts(), kAllPending);
  const std::int64_t first = start_next();
  store->finish(start_next(), {.status = TaskStatus::Failed, .result = "why"});
  start_next();
  EXPECT_TRUE(cancel(ids[3]));
  constexpr TaskCounts kInFourStates{1, 2, 0, 1, 1};
  EXPECT_EQ(store->counts(), kInFourStates);
  complete(first);
  constexpr TaskCounts kWithoutTheOldestEnd{1, 1, 1, 0, 1};
  EXPECT_EQ(store->counts(), kWithoutTheOldestEnd);
  store->put_back(3);
  constexpr TaskCounts kWithOnePutBack{2, 0, 1, 0, 1};
  EXPECT_EQ(store->counts(), kWithOnePutBack);
  start_next();
  open();
  EXPECT_EQ(store->counts(), kWithOnePutBack) << "a restart finds the running one pending";
}

TEST_P(StoredTasks, KeepNamesOctetByOctet) {
  using namespace std::string_literals;
  const std::string id = id_of_created("n\0ul'数据"s);
  ASSERT_TRUE(create(""));
  open();
  EXPECT_EQ(store->find(id)->name, "n\0ul'数据"s);
  EXPECT_EQ(states(), "n\0ul'数据:pending;:pending;"s);
}

}  // namespace
}  // namespace ringmark::server::store
