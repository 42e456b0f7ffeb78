// Rows of the file, read at the start.
#include "server/store/task_table.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "server/offload.hpp"
#include "server/store/sqlite_database.hpp"
#include "tests/server/support/temporary_directory.hpp"

namespace ringmark::server::store {
namespace {

class TaskRows : public ::testing::Test {
 protected:
  void execute(const char* sql) {
    SqliteConnection connection{file, SqliteConnection::Access::ReadWrite, std::chrono::seconds{5}};
    connection.require(sql);
  }

  testing::TemporaryDirectory directory;
  std::string file = directory.file("users.db");
  Offload offload{0};
  SqliteDatabase database{SqliteOptions{.file = file, .readers = 1}, offload};
};

TEST_F(TaskRows, AreReadInOrderOfCreation) {
  execute(
      "INSERT INTO tasks VALUES (8, 'second', 'b', 'pending', 'then', NULL, NULL, NULL),"
      "(3, 'first', 'a', 'failed', 'now', 'soon', 'late', 'why')");
  const std::vector<TaskRecord> tasks = database.read_tasks();
  ASSERT_EQ(tasks.size(), 2U);
  EXPECT_EQ(tasks[0].number, 3);
  EXPECT_EQ(tasks[0].id, "first");
  EXPECT_EQ(tasks[0].name, "a");
  EXPECT_EQ(tasks[0].status, TaskStatus::Failed);
  EXPECT_EQ(tasks[0].created_at, "now");
  EXPECT_EQ(tasks[0].started_at, "soon");
  EXPECT_EQ(tasks[0].completed_at, "late");
  EXPECT_EQ(tasks[0].result, "why");
  EXPECT_EQ(tasks[1].number, 8);
  EXPECT_EQ(tasks[1].status, TaskStatus::Pending);
  EXPECT_EQ(tasks[1].started_at, std::nullopt);
  EXPECT_EQ(tasks[1].completed_at, std::nullopt);
  EXPECT_EQ(tasks[1].result, std::nullopt);
}

TEST_F(TaskRows, WithAStatusThatNobodyKnowsStopTheStart) {
  execute("INSERT INTO tasks VALUES (1, 'odd', 'a', 'paused', 'now', NULL, NULL, NULL)");
  try {
    std::ignore = database.read_tasks();
    FAIL() << "the task was read";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "database: task odd has no status that is known");
  }
}

}  // namespace
}  // namespace ringmark::server::store
