// The service with its runners: who runs, how many at once, and what an end of the process leaves.
#include "server/background_tasks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "server/offload.hpp"
#include "server/settings.hpp"
#include "tests/server/support/temporary_directory.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::server {
namespace {

using namespace std::chrono_literals;
using store::TaskStatus;

class TaskService : public ::testing::TestWithParam<Mode> {
 protected:
  TaskService() {
    settings.mode = GetParam();
    settings.task_duration = 1h;
  }

  void open() {
    close();
    database.emplace(store::SqliteOptions{.file = directory.file("users.db"), .readers = 1}, offload);
    tasks.emplace(*database, settings);
  }
  void close() {
    tasks.reset();
    database.reset();
  }

  store::DatabaseResult<store::TaskRecord> create(std::string name) {
    return testing::run_in(testing::ContextKind::Blocking, tasks->create(std::move(name)));
  }
  std::string id_of_created(std::string name) { return create(std::move(name)).value().id; }
  std::expected<store::TaskRecord, store::CancelRefusal> cancel(std::string id) {
    return testing::run_in(testing::ContextKind::Blocking, tasks->cancel(std::move(id)));
  }

  // "name:status;" of every task, in order.
  std::string states() const {
    std::string text;
    for (const store::TaskRecord& record : tasks->page_after(0, 10'000, std::nullopt))
      text.append(record.name).append(":").append(name_of(record.status)).append(";");
    return text;
  }
  std::size_t count(TaskStatus status) const { return tasks->page_after(0, 10'000, status).size(); }

  // What other threads bring about comes soon; a minute is for ever.
  static bool comes_true(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + 1min;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }
  bool becomes(const std::string& expected) {
    const bool came = comes_true([&] { return states() == expected; });
    EXPECT_EQ(states(), expected);
    return came;
  }

  testing::TemporaryDirectory directory;
  Settings settings;
  Offload offload{0};
  std::optional<store::SqliteDatabase> database;
  std::optional<BackgroundTasks> tasks;
};
INSTANTIATE_TEST_SUITE_P(Modes, TaskService, ::testing::Values(Mode::Async, Mode::Sync),
                         [](const auto& mode) { return mode.param == Mode::Async ? "Async" : "Sync"; });

TEST_P(TaskService, RunsWhatItIsGiven) {
  settings.task_duration = 0s;
  open();
  const std::string good = id_of_created("good");
  const std::string bad = id_of_created("Error");
  ASSERT_TRUE(becomes("good:completed;Error:failed;"));
  EXPECT_EQ(tasks->find(good)->result, "任务 good 执行成功");
  EXPECT_EQ(tasks->find(bad)->result, "任务失败: 模拟任务失败");
}

TEST_P(TaskService, RunsAsManyAtOnceAsItMay) {
  settings.task_concurrency = 2;
  open();
  std::vector<std::string> ids;
  for (const char* name : {"a", "b", "c", "d"})
    ids.push_back(id_of_created(name));
  ASSERT_TRUE(becomes("a:running;b:running;c:pending;d:pending;"));
  EXPECT_EQ(cancel(ids[1])->status, TaskStatus::Cancelled);
  ASSERT_TRUE(becomes("a:running;b:cancelled;c:running;d:pending;"));
  EXPECT_TRUE(cancel(ids[3]));
  EXPECT_TRUE(cancel(ids[0]));
  ASSERT_TRUE(becomes("a:cancelled;b:cancelled;c:running;d:cancelled;"));
  EXPECT_EQ(cancel(ids[0]).error(), store::CancelRefusal::Finished);
  // The place of the cancelled one is free.
  ASSERT_TRUE(create("e"));
  ASSERT_TRUE(becomes("a:cancelled;b:cancelled;c:running;d:cancelled;e:running;"));
}

TEST_P(TaskService, NeverRunsMoreAtOnceThanItMay) {
  settings.task_concurrency = 3;
  settings.task_duration = 100us;
  open();
  const std::size_t total = testing::scaled(200);
  std::size_t most = 0;
  for (std::size_t created = 0; created < total; ++created) {
    ASSERT_TRUE(create("t"));
    most = std::max(most, count(TaskStatus::Running));
  }
  const auto all_ended = [&] {
    most = std::max(most, count(TaskStatus::Running));
    return count(TaskStatus::Completed) == total;
  };
  EXPECT_TRUE(comes_true(all_ended));
  EXPECT_LE(most, 3U);
}

TEST_P(TaskService, RefusesWhatItsQueueHasNoRoomFor) {
  settings.task_concurrency = 1;
  settings.tasks_queued_max = 1;
  open();
  ASSERT_TRUE(create("a"));
  const std::string waiting = id_of_created("b");
  EXPECT_EQ(create("c").error(), store::DatabaseError::Overloaded);
  ASSERT_TRUE(cancel(waiting));
  EXPECT_TRUE(create("d"));
  ASSERT_TRUE(becomes("a:running;b:cancelled;d:pending;"));
}

TEST_P(TaskService, StopsAtItsEndAndGoesOnAtTheNextStart) {
  settings.task_concurrency = 2;
  open();
  for (const char* name : {"a", "b", "c"})
    ASSERT_TRUE(create(name));
  ASSERT_TRUE(becomes("a:running;b:running;c:pending;"));
  const auto began = std::chrono::steady_clock::now();
  close();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 1min);
  settings.task_duration = 0s;
  open();
  ASSERT_TRUE(becomes("a:completed;b:completed;c:completed;"));
}

TEST_P(TaskService, ReportsItsTasksByState) {
  settings.task_concurrency = 2;
  open();
  for (const char* name : {"a", "b", "c"})
    ASSERT_TRUE(create(name));
  ASSERT_TRUE(becomes("a:running;b:running;c:pending;"));
  std::string page = "before\n";
  tasks->report(page);
  EXPECT_EQ(page,
            "before\n"
            "# HELP ringmark_tasks Background tasks that are listed, by state.\n"
            "# TYPE ringmark_tasks gauge\n"
            "ringmark_tasks{state=\"pending\"} 1\n"
            "ringmark_tasks{state=\"running\"} 2\n"
            "ringmark_tasks{state=\"completed\"} 0\n"
            "ringmark_tasks{state=\"failed\"} 0\n"
            "ringmark_tasks{state=\"cancelled\"} 0\n");
}

TEST_P(TaskService, BeginsAndEndsWithoutATask) {
  for (int count = 0; count < 20; ++count)
    open();
  close();
}

TEST_P(TaskService, TakesTasksFromManyThreads) {
  constexpr std::size_t kThreads = 4;
  settings.task_duration = 0s;
  open();
  const std::size_t each = testing::scaled(50);
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([this, each] {
        for (std::size_t created = 0; created < each; ++created) {
          const auto task = create("t");
          ASSERT_TRUE(task);
          if (created % 2 == 0) std::ignore = cancel(task->id);
        }
      });
    }
  }
  EXPECT_TRUE(comes_true(
      [&] { return count(TaskStatus::Completed) + count(TaskStatus::Cancelled) == kThreads * each; }));
}

}  // namespace
}  // namespace ringmark::server
