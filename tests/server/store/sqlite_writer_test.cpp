// Group commit: how many inserts share a transaction, and what becomes of them when it fails.
#include "server/store/sqlite_writer.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "runtime/gather.hpp"
#include "tests/server/support/temporary_directory.hpp"
#include "tests/support/contexts.hpp"

namespace ringmark::server::store {
namespace {

using runtime::ContextKind;
using Inserts = std::vector<runtime::Task<DatabaseResult<DatabaseUser>>>;
using Results = std::vector<DatabaseResult<DatabaseUser>>;

// Starts every task, does something, and only then waits for their ends.
runtime::Task<Results> start_then(Inserts tasks, std::function<void()> meanwhile) {
  for (auto& task : tasks)
    task.start();
  meanwhile();
  Results results;
  for (auto& task : tasks) {
    Results::value_type result = co_await task;
    results.push_back(std::move(result));
  }
  co_return results;
}

class GroupCommit : public ::testing::Test {
 protected:
  static constexpr std::size_t kQueuedMax = 100;
  static constexpr std::chrono::milliseconds kNoPatience{0};

  SqliteConnection connect() { return {file, SqliteConnection::Access::ReadWrite, kNoPatience}; }

  GroupCommit() {
    SqliteConnection connection = connect();
    connection.require("PRAGMA journal_mode = WAL");
    connection.require("CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR, email VARCHAR UNIQUE)");
    connection.require(
        "CREATE TABLE tasks (number INTEGER PRIMARY KEY, id VARCHAR, name VARCHAR, status VARCHAR, "
        "created_at VARCHAR, started_at VARCHAR, completed_at VARCHAR, result VARCHAR)");
    writer.emplace(std::move(connection), kQueuedMax);
  }

  Inserts inserts(std::size_t count, std::size_t distinct_emails) {
    Inserts tasks;
    for (std::size_t index = 0; index < count; ++index) {
      tasks.push_back(writer->insert("n", std::to_string(index % distinct_emails)));
    }
    return tasks;
  }

  static std::size_t count_of(const Results& results, DatabaseError error) {
    return static_cast<std::size_t>(
        std::ranges::count_if(results, [error](const auto& user) { return !user && user.error() == error; }));
  }
  static std::size_t count_stored(const Results& results) {
    return static_cast<std::size_t>(
        std::ranges::count_if(results, [](const auto& user) { return user.has_value(); }));
  }

  // While it lives, no file grows.
  class NoRoom {
   public:
    NoRoom() {
      std::signal(SIGXFSZ, SIG_IGN);
      getrlimit(RLIMIT_FSIZE, &before_);
      const rlimit none{.rlim_cur = 0, .rlim_max = before_.rlim_max};
      setrlimit(RLIMIT_FSIZE, &none);
    }
    ~NoRoom() { setrlimit(RLIMIT_FSIZE, &before_); }

   private:
    rlimit before_{};
  };

  testing::TemporaryDirectory directory;
  std::string file = directory.file("users.db");
  std::optional<SqliteWriter> writer;
};

TEST_F(GroupCommit, LetsInsertsThatWaitShareATransaction) {
  const Results results =
      testing::run_in(ContextKind::Reactor, runtime::gather(inserts(kQueuedMax, kQueuedMax)));
  EXPECT_EQ(count_stored(results), 100U);
  EXPECT_GE(writer->commit_count(), 1U);
  EXPECT_LT(writer->commit_count(), 50U);
}

TEST_F(GroupCommit, LetsABrokenConstraintFailItsOwnStatementOnly) {
  const Results results = testing::run_in(ContextKind::Reactor, runtime::gather(inserts(20, 10)));
  EXPECT_EQ(count_stored(results), 10U);
  EXPECT_EQ(count_of(results, DatabaseError::DuplicateEmail), 10U);
  EXPECT_EQ(results[9]->id, 10);  // the first ten hold the ten e-mails
}

TEST_F(GroupCommit, ServesThreadsThatBlock) {
  constexpr int kThreads = 8;
  constexpr int kInsertsEach = 5;
  std::atomic<int> stored{0};
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([this, thread, &stored] {
        for (int index = 0; index < kInsertsEach; ++index) {
          const std::string email = std::to_string(thread) + "-" + std::to_string(index);
          if (testing::run_in(ContextKind::Blocking, writer->insert("n", email))) ++stored;
        }
      });
    }
  }
  EXPECT_EQ(stored, 40);
}

TEST_F(GroupCommit, FailsAllInsertsOfATransactionThatCannotBegin) {
  SqliteConnection other = connect();
  other.require("BEGIN IMMEDIATE");
  const Results refused = testing::run_in(ContextKind::Reactor, runtime::gather(inserts(5, 5)));
  EXPECT_EQ(count_of(refused, DatabaseError::Failed), 5U);
  EXPECT_EQ(writer->commit_count(), 0U);
  other.require("ROLLBACK");
  EXPECT_EQ(count_stored(testing::run_in(ContextKind::Reactor, runtime::gather(inserts(5, 5)))), 5U);
}

TEST_F(GroupCommit, GoesOnAfterAnErrorOfTheDevice) {
  ASSERT_TRUE(testing::run_in(ContextKind::Blocking, writer->insert("n", "before")));
  {
    const NoRoom no_room;
    const auto refused = testing::run_in(ContextKind::Blocking, writer->insert("n", "during"));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error(), DatabaseError::DuplicateEmail);
  }
  const auto user = testing::run_in(ContextKind::Blocking, writer->insert("n", "during"));
  ASSERT_TRUE(user);
  EXPECT_EQ(user->id, 2);
}

TEST_F(GroupCommit, RefusesInsertsBeyondItsQueue) {
  // The file stays locked until the queue has overflowed, so that the first transaction cannot end before.
  writer.reset();
  constexpr std::chrono::milliseconds kLongPatience{10'000};
  writer.emplace(SqliteConnection{file, SqliteConnection::Access::ReadWrite, kLongPatience}, kQueuedMax);
  SqliteConnection other = connect();
  other.require("BEGIN IMMEDIATE");
  Inserts tasks = inserts(3 * kQueuedMax, 3 * kQueuedMax);
  std::function<void()> release = [&other] { other.require("ROLLBACK"); };
  const Results results =
      testing::run_in(ContextKind::Reactor, start_then(std::move(tasks), std::move(release)));
  // One transaction may have been taken off the queue before it was full.
  EXPECT_GE(count_of(results, DatabaseError::Overloaded), 100U);
  EXPECT_GE(count_stored(results), 100U);
  EXPECT_EQ(count_stored(results) + count_of(results, DatabaseError::Overloaded), 300U);
}

TEST_F(GroupCommit, CarriesOutWhatIsQueuedBeforeItEnds) {
  Inserts tasks = inserts(10, 10);
  std::function<void()> end = [this] { writer.reset(); };
  EXPECT_EQ(count_stored(testing::run_in(ContextKind::Reactor, start_then(std::move(tasks), std::move(end)))),
            10U);
}

}  // namespace
}  // namespace ringmark::server::store
