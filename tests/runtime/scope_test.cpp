// scope: released after success, error, stop and exception, in either execution model.
#include "runtime/scope.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/sleep.hpp"
#include "runtime/stop_token.hpp"
#include "runtime/task_group.hpp"
#include "runtime/yield.hpp"
#include "tests/support/contexts.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;
using Story = std::vector<std::string>;

class Connection {
 public:
  enum class Door { Open, Closed };

  Connection(Story& story, Door door) : story_{story}, door_{door} {}

  Task<Result<void>> acquire() {
    EXPECT_TRUE(co_await sleep_for(1us));
    if (door_ == Door::Closed) co_return std::unexpected{Error{IoError::Refused}};
    story_.push_back("acquired");
    co_return Result<void>{};
  }
  Task<void> release() {
    StopSource own;
    EXPECT_TRUE(co_await sleep_for(1us, own.token()));
    story_.push_back("released");
  }
  void note(std::string text) { story_.push_back(std::move(text)); }

 private:
  Story& story_;
  Door door_;
};

class Scope : public testing::InBothContexts {};
RINGMARK_IN_BOTH_CONTEXTS(Scope);

Task<Result<int>> answer_through(Connection& connection, int value) {
  connection.note("worked");
  EXPECT_TRUE(co_await sleep_for(1us));
  co_return value;
}

Task<Result<int>> refuse(Connection& connection) {
  connection.note("refused");
  co_return std::unexpected{Error{IoError::NoSpace}};
}

Task<Result<int>> fail_through(Connection& connection) {
  connection.note("failed");
  throw std::runtime_error{"the work broke"};
  co_return 0;
}

TEST_P(Scope, ReleasesAfterSuccess) {
  Story story;
  Connection connection{story, Connection::Door::Open};
  EXPECT_EQ(run(scope(connection, answer_through, 42)), 42);
  EXPECT_EQ(story, (Story{"acquired", "worked", "released"}));
}

TEST_P(Scope, ReleasesAfterAnError) {
  Story story;
  Connection connection{story, Connection::Door::Open};
  const Result<int> result = run(scope(connection, refuse));
  EXPECT_EQ(result.error().kind, IoError::NoSpace);
  EXPECT_EQ(story, (Story{"acquired", "refused", "released"}));
}

TEST_P(Scope, ReleasesAfterAnExceptionAndThrowsIt) {
  Story story;
  Connection connection{story, Connection::Door::Open};
  EXPECT_THROW(static_cast<void>(run(scope(connection, fail_through))), std::runtime_error);
  EXPECT_EQ(story, (Story{"acquired", "failed", "released"}));
}

TEST_P(Scope, ReleasesNothingThatWasNotAcquired) {
  Story story;
  Connection connection{story, Connection::Door::Closed};
  const Result<int> result = run(scope(connection, answer_through, 42));
  EXPECT_EQ(result.error().kind, IoError::Refused);
  EXPECT_EQ(story, (Story{}));
}

Task<Result<int>> wait_for_ever(Connection& connection, StopToken stop) {
  const Result<void> slept = co_await sleep_for(1h, stop);
  connection.note("stopped");
  co_return std::unexpected{slept.error()};
}

Task<> run_scope(Connection& connection, StopToken stop, IoError& error) {
  const Result<int> result = co_await scope(connection, wait_for_ever, stop);
  error = result.error().kind;
}

Task<> stop_the_work(Story& story) {
  Connection connection{story, Connection::Door::Open};
  StopSource stop;
  IoError error{IoError::Other};
  TaskGroup group;
  group.spawn(run_scope(connection, stop.token(), error));
  while (story.empty())
    co_await yield();
  stop.request_stop();
  co_await group.join();
  EXPECT_EQ(error, IoError::Stopped);
}

TEST(ScopeOnAReactor, ReleasesAfterAStop) {
  Story story;
  ::ringmark::runtime::run(stop_the_work(story));
  EXPECT_EQ(story, (Story{"acquired", "stopped", "released"}));
}

}  // namespace
}  // namespace ringmark::runtime
