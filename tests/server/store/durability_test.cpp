// A power cut, at any moment: what was acknowledged is there afterwards, because it was synced before.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/gather.hpp"
#include "server/offload.hpp"
#include "server/store/sqlite_database.hpp"
#include "server/store/task_store.hpp"
#include "tests/server/support/forgetful_disk.hpp"
#include "tests/server/support/temporary_directory.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::server::store {
namespace {

using testing::ForgetfulDisk;

constexpr std::uint64_t kSeed = 7;
constexpr std::size_t kPowerCuts = 60;
constexpr int kRounds = 40;
constexpr int kCreatedAtOnceMax = 8;
// So long that the log is folded into the file while rounds go on, which SQLite does after 1000 pages.
constexpr std::size_t kNameBytes = 3'000;

/// What a client has a good answer for.
struct Acknowledged {
  std::vector<DatabaseUser> users;
  std::vector<TaskRecord> tasks;

  [[nodiscard]] std::size_t count() const { return users.size() + tasks.size(); }
};

/// Creates users and tasks, several at once, until the rounds are over or the power goes; tasks start and end
/// meanwhile.
class Clients {
 public:
  Clients(SqliteDatabase& database, std::mt19937_64& chance)
      : database_{database},
        chance_{chance},
        table_{database.task_table()},
        tasks_{table_, {}, database.read_tasks()} {}

  void create_while_power_lasts(const ForgetfulDisk& disk, Acknowledged& acknowledged) {
    for (int round = 0; round < kRounds && disk.has_power(); ++round) {
      keep(users_at_once(), acknowledged.users);
      keep(tasks_at_once(), acknowledged.tasks);
      if (const auto started = tasks_.start_next(); started && round % 2 == 0) {
        tasks_.finish(started->number, {.status = TaskStatus::Completed, .result = "done"});
      }
    }
  }

 private:
  template <typename T>
  static void keep(std::vector<DatabaseResult<T>> created, std::vector<T>& acknowledged) {
    for (DatabaseResult<T>& one : created) {
      if (one) acknowledged.push_back(std::move(*one));
    }
  }

  std::vector<DatabaseResult<DatabaseUser>> users_at_once() {
    std::vector<runtime::Task<DatabaseResult<DatabaseUser>>> inserts;
    for (int left = some(); left > 0; --left) {
      const std::string email = std::to_string(next_email_++) + "@example.com";
      inserts.push_back(database_.insert(email + std::string(kNameBytes, 'n'), email));
    }
    return testing::run_in(testing::ContextKind::Reactor, runtime::gather(std::move(inserts)));
  }
  std::vector<DatabaseResult<TaskRecord>> tasks_at_once() {
    std::vector<runtime::Task<DatabaseResult<TaskRecord>>> creations;
    for (int left = some(); left > 0; --left)
      creations.push_back(tasks_.create(std::string(kNameBytes, 't')));
    return testing::run_in(testing::ContextKind::Reactor, runtime::gather(std::move(creations)));
  }
  int some() { return std::uniform_int_distribution{1, kCreatedAtOnceMax}(chance_); }

  SqliteDatabase& database_;
  std::mt19937_64& chance_;
  TaskTable table_;
  TaskStore tasks_;
  int next_email_{0};
};

/// While it lives, connections are opened with synchronous=OFF and stay so whatever they are told.
class SynchronousOff {
 public:
  SynchronousOff() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(&switch_off)); }
  SynchronousOff(const SynchronousOff&) = delete;
  SynchronousOff& operator=(const SynchronousOff&) = delete;
  ~SynchronousOff() { sqlite3_reset_auto_extension(); }

 private:
  static int switch_off(sqlite3* connection, char** /*message*/, const void* /*functions*/) {
    const int code = sqlite3_exec(connection, "PRAGMA synchronous = OFF", nullptr, nullptr, nullptr);
    sqlite3_set_authorizer(connection, &ignore_pragma_synchronous, nullptr);
    return code;
  }
  static int ignore_pragma_synchronous(void* /*context*/, int action, const char* pragma,
                                       const char* /*value*/, const char* /*database*/,
                                       const char* /*trigger*/) {
    const bool synchronous = action == SQLITE_PRAGMA && std::string_view{pragma} == "synchronous";
    return synchronous ? SQLITE_IGNORE : SQLITE_OK;
  }
};

class PowerCut : public ::testing::Test {
 protected:
  enum class Unsynced : std::uint8_t { IsLost, MayBeLost };

  /// A life of a database file up to the power cut, and what was acknowledged in it. The number of operations
  /// is noted for the choice of later cuts.
  Acknowledged live(const std::string& file, std::uint64_t cut_before, Unsynced unsynced) {
    Acknowledged acknowledged;
    ForgetfulDisk disk{cut_before};
    try {
      SqliteDatabase database{{.file = file, .readers = 1}, offload};
      Clients{database, chance}.create_while_power_lasts(disk, acknowledged);
    } catch (const std::runtime_error&) {
      EXPECT_FALSE(disk.has_power()) << "the start failed for another reason";
    }
    operations = disk.operations();
    disk.lose_power([&] { return unsynced == Unsynced::MayBeLost && std::bernoulli_distribution{}(chance); });
    return acknowledged;
  }

  /// How many of them a start after the power cut does not find as they were.
  std::size_t count_lost(const std::string& file, const Acknowledged& acknowledged) {
    SqliteDatabase database{{.file = file, .readers = 1}, offload};
    const auto users = testing::run_in(testing::ContextKind::Blocking, database.list()).value();
    const std::vector<TaskRecord> tasks = database.read_tasks();
    const auto lost_user = [&](const DatabaseUser& user) {
      return std::ranges::none_of(users, [&](const DatabaseUser& found) {
        return found.id == user.id && found.name == user.name && found.email == user.email;
      });
    };
    const auto lost_task = [&](const TaskRecord& task) {
      return std::ranges::none_of(tasks, [&](const TaskRecord& found) {
        return found.id == task.id && found.name == task.name && found.created_at == task.created_at;
      });
    };
    return static_cast<std::size_t>(std::ranges::count_if(acknowledged.users, lost_user) +
                                    std::ranges::count_if(acknowledged.tasks, lost_task));
  }

  static std::string integrity_of(const std::string& file) {
    SqliteConnection connection{file, SqliteConnection::Access::ReadWrite, std::chrono::milliseconds{0}};
    SqliteStatement check = connection.prepare("PRAGMA integrity_check");
    if (check.step() != SQLITE_ROW) return connection.message();
    return check.text(0);
  }

  /// Cuts the power at random moments of as many lives, and counts what is lost in all of them.
  std::size_t count_lost_over_power_cuts(Unsynced unsynced) {
    const testing::TemporaryDirectory whole_life;
    live(whole_life.file("users.db"), ForgetfulDisk::kNever, unsynced);
    std::uniform_int_distribution<std::uint64_t> moment{0, operations};
    std::size_t lost = 0;
    for (std::size_t cut = 0; cut < testing::scaled(kPowerCuts); ++cut) {
      const testing::TemporaryDirectory directory;
      const std::string file = directory.file("users.db");
      const std::uint64_t cut_before = moment(chance);
      const Acknowledged acknowledged = live(file, cut_before, unsynced);
      const std::size_t lost_here = count_lost(file, acknowledged);
      if (lost_here != 0) {
        last_loss = std::to_string(lost_here) + " of " + std::to_string(acknowledged.count()) +
                    " before operation " + std::to_string(cut_before);
      }
      lost += lost_here;
      EXPECT_EQ(integrity_of(file), "ok") << "before operation " << cut_before;
    }
    return lost;
  }

  std::mt19937_64 chance{kSeed};
  Offload offload{0};
  std::uint64_t operations{0};
  std::string last_loss;
};

TEST_F(PowerCut, LosesNothingThatWasAcknowledged) {
  EXPECT_EQ(count_lost_over_power_cuts(Unsynced::IsLost), 0U) << last_loss;
}

TEST_F(PowerCut, LosesNothingThatWasAcknowledgedWhenSomeUnsyncedWritesReachTheDisk) {
  EXPECT_EQ(count_lost_over_power_cuts(Unsynced::MayBeLost), 0U) << last_loss;
}

// The tests above can fail.
TEST_F(PowerCut, LosesUsersAndTasksOfConnectionsThatDoNotSync) {
  const SynchronousOff off;
  EXPECT_GT(count_lost_over_power_cuts(Unsynced::IsLost), 0U);
}

TEST_F(PowerCut, LosesNothingAfterTheEnd) {
  const testing::TemporaryDirectory directory;
  const std::string file = directory.file("users.db");
  const Acknowledged acknowledged = live(file, ForgetfulDisk::kNever, Unsynced::IsLost);
  EXPECT_GE(acknowledged.count(), 2U * kRounds);
  EXPECT_EQ(count_lost(file, acknowledged), 0U);
}

}  // namespace
}  // namespace ringmark::server::store
