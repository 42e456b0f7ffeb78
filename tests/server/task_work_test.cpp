// The work of a task: how long it takes, how it ends, and how it is stopped.
#include "server/task_work.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <tuple>

#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "server/offload.hpp"
#include "server/store/sqlite_database.hpp"
#include "tests/server/support/temporary_directory.hpp"
#include "tests/support/contexts.hpp"

namespace ringmark::server {
namespace {

using namespace std::chrono_literals;
using store::TaskStatus;

TEST(TaskWork, FailsForANameWithErrorInAnyCase) {
  for (const char* name : {"error", "ERROR", "an Error here", "terrors"}) {
    EXPECT_EQ(outcome_of(name).status, TaskStatus::Failed) << name;
    EXPECT_EQ(outcome_of(name).result, "任务失败: 模拟任务失败");
  }
}

TEST(TaskWork, CompletesForAnyOtherName) {
  for (const char* name : {"err or", "erro", "rror"})
    EXPECT_EQ(outcome_of(name).status, TaskStatus::Completed) << name;
  EXPECT_EQ(outcome_of("数据").result, "任务 数据 执行成功");
  EXPECT_EQ(outcome_of("").result, "任务  执行成功");
}

class CarriedOut : public ::testing::Test {
 protected:
  store::StartedTask start(std::string name) {
    EXPECT_TRUE(testing::run_in(testing::ContextKind::Blocking, store.create(std::move(name))));
    return store.start_next().value();
  }
  TaskStatus status() const { return store.page_after(0, 1, std::nullopt).front().status; }

  // What the store says before and after the work's end.
  runtime::Task<std::string> watch(store::StartedTask task) {
    runtime::TaskGroup group;
    group.spawn(carry_out(store, std::move(task), 10s, {}));
    std::ignore = co_await runtime::sleep_for(10s - 1ns);
    std::string seen{name_of(status())};
    co_await group.join();
    seen.append(" ").append(name_of(status()));
    co_return seen;
  }
  runtime::Task<void> stop_at_half_time(store::StartedTask task) {
    runtime::TaskGroup group;
    group.spawn(carry_out(store, std::move(task), 10s, group.stop_token()));
    std::ignore = co_await runtime::sleep_for(5s);
    group.request_stop();
    co_await group.join();
  }

  testing::TemporaryDirectory directory;
  Offload offload{0};
  store::SqliteDatabase database{{.file = directory.file("users.db"), .readers = 1}, offload};
  store::TaskTable table{database.task_table()};
  store::TaskStore store{table, {}, {}};
};

TEST_F(CarriedOut, LastsAsLongAsItShall) {
  store::StartedTask task = start("a");
  EXPECT_EQ(testing::run_in_manual_time(watch(std::move(task))), "running completed");
}

TEST_F(CarriedOut, GoesBackWhenItIsStopped) {
  store::StartedTask task = start("a");
  testing::run_in_manual_time(stop_at_half_time(std::move(task)));
  EXPECT_EQ(status(), TaskStatus::Pending);
}

TEST_F(CarriedOut, IsTheSameOnAThreadThatBlocks) {
  store::StartedTask task = start("an error");
  testing::run_in(testing::ContextKind::Blocking, carry_out(store, std::move(task), 0s, {}));
  EXPECT_EQ(status(), TaskStatus::Failed);
  store::StartedTask stopped = start("b");
  runtime::BlockingContext context;
  context.request_stop();
  context.run(carry_out(store, std::move(stopped), 1h, {}));
  EXPECT_EQ(store.pending_count(), 1U);
}

}  // namespace
}  // namespace ringmark::server
