// Sessions are given back, however a request ends.
#include "server/database_session.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "runtime/sleep.hpp"
#include "tests/server/support/conversation.hpp"
#include "tests/server/support/serving_models.hpp"
#include "tests/server/support/temporary_directory.hpp"
#include "tests/server/support/whole_server.hpp"
#include "tests/support/loopback.hpp"

namespace ringmark::server {
namespace {

using namespace std::chrono_literals;

constexpr int kClients = 50;

runtime::Task<Response> ask_and_fail(Services& services, DatabaseSession session) {
  EXPECT_GE(services.database_sessions.load(), 1U);
  auto query = session.list();
  EXPECT_TRUE(co_await query);
  throw std::runtime_error{"a defect behind a query"};
}

runtime::Task<Response> ask_and_sleep(Services& /*services*/, DatabaseSession session) {
  auto query = session.list();
  EXPECT_TRUE(co_await query);
  std::ignore = co_await runtime::sleep_for(1h);
  co_return json_literal(http::Status::Ok, "1");
}

void add_session_routes(Router& router) {
  handlers::add_routes(router);
  router.add(http::Method::Get, "/fails", bound<ask_and_fail>);
  router.add(http::Method::Get, "/sleeps", bound<ask_and_sleep>);
}

std::string request(const std::string& line) {
  return line + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";
}

class DatabaseSessions : public ::testing::TestWithParam<testing::ServingModel> {
 protected:
  testing::TemporaryDirectory directory_;
  testing::WholeServer server_{testing::settings_for(GetParam()), directory_.file("users"),
                               add_session_routes};
};

INSTANTIATE_TEST_SUITE_P(Models, DatabaseSessions, ::testing::ValuesIn(testing::kServingModels),
                         testing::name_of_model);

TEST_P(DatabaseSessions, EndWithTheRequestWhateverItsAnswer) {
  for (const std::string line :
       {"POST /async-users?name=a&email=e", "POST /async-users?name=b&email=e", "POST /async-users?name=c",
        "GET /async-users", "GET /async-users?email=e", "GET /fails"}) {
    const std::string words = request(line);
    testing::Conversation conversation{server_.address(), words};
    EXPECT_TRUE(conversation.ends());
  }
  EXPECT_TRUE(server_.end());
  EXPECT_EQ(server_.services().database_sessions.load(), 0U);
}

TEST_P(DatabaseSessions, EndWhenNobodyReadsTheAnswer) {
  for (int count = 0; count < kClients; ++count) {
    const runtime::Descriptor client = testing::connected_to(server_.address());
    testing::send_all(client, request("POST /async-users?name=a&email=" + std::to_string(count)));
    const linger reset{.l_onoff = 1, .l_linger = 0};
    setsockopt(client.number(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  }
  EXPECT_TRUE(server_.end());
  EXPECT_EQ(server_.services().database_sessions.load(), 0U);
}

TEST_P(DatabaseSessions, EndWithAWaitThatIsStopped) {
  const runtime::Descriptor client = testing::connected_to(server_.address());
  testing::send_all(client, request("GET /sleeps"));
  const runtime::Instant until = runtime::Clock::now() + testing::kHangLimit;
  while (server_.services().database_sessions.load() == 0 && runtime::Clock::now() < until)
    std::this_thread::yield();
  EXPECT_EQ(server_.services().database_sessions.load(), 1U);
  EXPECT_TRUE(server_.stop());
  EXPECT_EQ(server_.services().database_sessions.load(), 0U);
}

TEST(DatabaseSession, IsCountedOnceWhereverItIsMovedTo) {
  const testing::ServingModel model = testing::kServingModels.front();
  const testing::TemporaryDirectory directory;
  testing::WholeServer server{testing::settings_for(model), directory.file("users")};
  Services& services = server.services();
  {
    DatabaseSession session{services};
    const DatabaseSession moved{std::move(session)};
    const DatabaseSession another{services};
    EXPECT_EQ(services.database_sessions.load(), 2U);
  }
  EXPECT_EQ(services.database_sessions.load(), 0U);
  EXPECT_TRUE(server.end());
}

}  // namespace
}  // namespace ringmark::server
