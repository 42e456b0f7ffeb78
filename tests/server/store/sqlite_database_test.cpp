// The database on both kinds of thread: what is stored, in which order, and what survives.
#include "server/store/sqlite_database.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/gather.hpp"
#include "tests/server/support/temporary_directory.hpp"
#include "tests/support/contexts.hpp"

namespace ringmark::server::store {
namespace {

using testing::TemporaryDirectory;

class Database : public testing::InBothContexts {
 protected:
  void open() {
    database.reset();
    database.emplace(SqliteOptions{.file = file, .readers = 2}, offload);
  }

  std::string insert(std::string name, std::string email) {
    const auto user = run(database->insert(std::move(name), std::move(email)));
    if (!user) return error_text(user.error());
    return text(*user);
  }
  std::string list() { return text(run(database->list())); }
  std::string find(std::string email) { return text(run(database->find_by_email(std::move(email)))); }

  static std::string text(const DatabaseUser& user) {
    return std::to_string(user.id) + ":" + user.name + ":" + user.email + ";";
  }
  static std::string text(const DatabaseResult<std::vector<DatabaseUser>>& users) {
    if (!users) return error_text(users.error());
    std::string list;
    for (const DatabaseUser& user : *users)
      list += text(user);
    return list;
  }
  static std::string error_text(DatabaseError error) {
    switch (error) {
      case DatabaseError::DuplicateEmail:
        return "duplicate";
      case DatabaseError::Overloaded:
        return "overloaded";
      case DatabaseError::NoSpace:
        return "no space";
      case DatabaseError::Failed:
        return "failed";
    }
    return "unknown";
  }

  TemporaryDirectory directory;
  std::string file = directory.file("users.db");
  Offload offload{2};
  std::optional<SqliteDatabase> database{std::in_place, SqliteOptions{.file = file, .readers = 2}, offload};
};
RINGMARK_IN_BOTH_CONTEXTS(Database);

TEST_P(Database, ListsUsersInOrderOfCreation) {
  EXPECT_EQ(list(), "");
  EXPECT_EQ(insert("Bob", "z@example.com"), "1:Bob:z@example.com;");
  EXPECT_EQ(insert("张三", "a@example.com"), "2:张三:a@example.com;");
  EXPECT_EQ(list(), "1:Bob:z@example.com;2:张三:a@example.com;");
}

TEST_P(Database, RefusesARepeatedEmailWithoutUsingAnIdUp) {
  EXPECT_EQ(insert("a", "same"), "1:a:same;");
  EXPECT_EQ(insert("b", "same"), "duplicate");
  EXPECT_EQ(insert("c", "SAME"), "2:c:SAME;");
  EXPECT_EQ(list(), "1:a:same;2:c:SAME;");
}

TEST_P(Database, KeepsEmptyTextsNulAndQuotes) {
  using namespace std::string_literals;
  EXPECT_EQ(insert("", ""), "1::;");
  EXPECT_EQ(insert("", ""), "duplicate");
  EXPECT_EQ(insert("n\0ul"s, "e\0x"s), "2:n\0ul:e\0x;"s);
  EXPECT_EQ(insert("z", "e\0y"s), "3:z:e\0y;"s);
  EXPECT_EQ(insert("Robert');DROP TABLE users;--", "'\""), "4:Robert');DROP TABLE users;--:'\";");
  EXPECT_EQ(list(), "1::;2:n\0ul:e\0x;3:z:e\0y;4:Robert');DROP TABLE users;--:'\";"s);
  EXPECT_EQ(find("e\0y"s), "3:z:e\0y;"s);
}

TEST_P(Database, FindsByEmailOctetByOctet) {
  EXPECT_EQ(insert("a", "x@y"), "1:a:x@y;");
  EXPECT_EQ(find("x@y"), "1:a:x@y;");
  EXPECT_EQ(find("X@y"), "");
  EXPECT_EQ(find(""), "");
}

TEST_P(Database, KeepsItsUsersOverARestart) {
  EXPECT_EQ(insert("a", "1"), "1:a:1;");
  open();
  EXPECT_EQ(list(), "1:a:1;");
  EXPECT_EQ(insert("b", "2"), "2:b:2;");
}

TEST_P(Database, HasWrittenWhatItAcknowledgedBeforeItIsClosed) {
  EXPECT_EQ(insert("a", "1"), "1:a:1;");
  const std::string copy = directory.file("copy.db");
  std::filesystem::copy_file(file, copy);
  std::filesystem::copy_file(file + "-wal", copy + "-wal");
  file = copy;
  open();
  EXPECT_EQ(list(), "1:a:1;");
}

TEST_P(Database, ReadsAFileOfTheReference) {
  database.reset();
  std::filesystem::remove(file);
  sqlite3* reference = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &reference), SQLITE_OK);
  EXPECT_EQ(
      sqlite3_exec(reference,
                   "CREATE TABLE users (id INTEGER NOT NULL, name VARCHAR, email VARCHAR, PRIMARY KEY (id));"
                   "CREATE UNIQUE INDEX ix_users_email ON users (email);"
                   "CREATE INDEX ix_users_name ON users (name);"
                   "CREATE INDEX ix_users_id ON users (id);"
                   "INSERT INTO users VALUES (41, 'old', 'o')",
                   nullptr, nullptr, nullptr),
      SQLITE_OK);
  sqlite3_close(reference);
  open();
  EXPECT_EQ(insert("next", "n"), "42:next:n;");
  EXPECT_EQ(insert("again", "o"), "duplicate");
  EXPECT_EQ(list(), "41:old:o;42:next:n;");
}

TEST_P(Database, AnswersManyCallsAtOnce) {
  constexpr int kCalls = 64;
  std::vector<runtime::Task<DatabaseResult<DatabaseUser>>> inserts;
  for (int call = 0; call < kCalls; ++call)
    inserts.push_back(database->insert("n", std::to_string(call)));
  std::int64_t expected_id = 1;
  for (const auto& user : run(runtime::gather(std::move(inserts)))) {
    ASSERT_TRUE(user);
    EXPECT_EQ(user->id, expected_id);  // the queue keeps the order of arrival
    ++expected_id;
  }
  std::vector<runtime::Task<DatabaseResult<std::vector<DatabaseUser>>>> queries;
  for (int call = 0; call < kCalls; ++call)
    queries.push_back(database->find_by_email(std::to_string(call)));
  std::int64_t found_id = 1;
  for (const auto& users : run(runtime::gather(std::move(queries)))) {
    ASSERT_TRUE(users);
    ASSERT_EQ(users->size(), 1U);
    EXPECT_EQ(users->front().id, found_id);
    ++found_id;
  }
}

TEST(DatabaseStart, NamesAFileThatCannotBeOpened) {
  const TemporaryDirectory directory;
  Offload offload{0};
  const auto message_of = [&offload](const std::string& file) -> std::string {
    try {
      const SqliteDatabase database{SqliteOptions{.file = file, .readers = 1}, offload};
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "opened";
  };
  const std::string absent = directory.file("absent/users.db");
  EXPECT_EQ(message_of(absent), "database " + absent + ": unable to open database file");

  const std::string text_file = directory.file("text");
  std::ofstream{text_file} << "this is a text and no database, although it is long enough to be one";
  EXPECT_EQ(message_of(text_file), "database " + text_file + ": file is not a database");

  const std::string other = directory.file("other.db");
  sqlite3* connection = nullptr;
  ASSERT_EQ(sqlite3_open(other.c_str(), &connection), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(connection, "CREATE TABLE users (other INTEGER)", nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(connection);
  EXPECT_EQ(message_of(other), "database " + other + ": no such column: id");
}

}  // namespace
}  // namespace ringmark::server::store
