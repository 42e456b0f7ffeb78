// "async with": a connection that is opened and closed with waits, and closed whatever became of the work.
#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <tuple>

#include "runtime/examples/example.hpp"
#include "runtime/result.hpp"
#include "runtime/scope.hpp"
#include "runtime/sleep.hpp"
#include "runtime/stop_token.hpp"

namespace ringmark::runtime::examples {
namespace {

using namespace std::chrono_literals;

/// Stands for a connection to a database; only its waits are real.
class DatabaseConnection {
 public:
  explicit DatabaseConnection(TimedLog log) noexcept : log_{log} {}

  Task<Result<void>> acquire() {
    log_.say("connecting");
    Result<void> connected = co_await sleep_for(1s);
    if (connected) log_.say("connected");
    co_return connected;
  }

  Task<Result<std::string>> query(std::string_view statement) {
    log_.say("asking: " + std::string{statement});
    const Result<void> answered = co_await sleep_for(500ms);
    if (!answered) co_return std::unexpected{answered.error()};
    co_return std::string{"ada, grace"};
  }

  Task<void> release() {
    StopSource never_requested;  // A stop of the program does not cut the closing short.
    log_.say("closing");
    std::ignore = co_await sleep_for(500ms, never_requested.token());
    log_.say("closed");
  }

 private:
  TimedLog log_;
};

Task<Result<std::string>> list_users(DatabaseConnection& connection) {
  co_return co_await connection.query("SELECT name FROM users");
}

Task<Result<std::string>> list_and_give_up(DatabaseConnection& connection) {
  std::ignore = co_await connection.query("SELECT name FROM users FOR UPDATE");
  co_return std::unexpected{Error{IoError::TimedOut}};
}

Task<> use_connections() {
  const TimedLog log;
  DatabaseConnection connection{log};
  const Result<std::string> users = co_await scope(connection, list_users);
  log.say(users ? "users: " + *users : "no users: " + describe(users.error()));
  const Result<std::string> nobody = co_await scope(connection, list_and_give_up);
  log.say(nobody ? "users: " + *nobody : "no users: " + describe(nobody.error()));
}

}  // namespace
}  // namespace ringmark::runtime::examples

int main(int argc, char** argv) {
  using namespace ringmark::runtime::examples;
  return run_example(argc, argv, use_connections());
}
