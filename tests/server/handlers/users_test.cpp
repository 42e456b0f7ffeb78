// /users from the request to the answer, in both contexts.
#include "server/handlers/users.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/clock.hpp"
#include "server/settings.hpp"
#include "tests/server/support/api.hpp"

namespace ringmark::server::handlers {
namespace {

class Users : public testing::ApiTest {};
RINGMARK_IN_BOTH_CONTEXTS(Users);

constexpr std::string_view kAbsent = R"(404 application/json | {"detail":"用户不存在"})";

TEST_P(Users, AreCreatedReadReplacedListedAndDeleted) {
  EXPECT_EQ(ask("GET", "/users"), "200 application/json | []");
  EXPECT_EQ(ask("POST", "/users", R"({"name": "张三", "email": "zhangsan@example.com", "age": 25})"),
            R"(200 application/json | {"id":1,"name":"张三","email":"zhangsan@example.com","age":25})");
  EXPECT_EQ(ask("POST", "/users", R"({"id": 99, "name": "a\"\n", "email": ""})"),
            R"(200 application/json | {"id":2,"name":"a\"\n","email":"","age":null})");
  EXPECT_EQ(ask("GET", "/users/001"),
            R"(200 application/json | {"id":1,"name":"张三","email":"zhangsan@example.com","age":25})");
  EXPECT_EQ(ask("PUT", "/users/1", R"({"name": "x", "email": "y"})"),
            R"(200 application/json | {"id":1,"name":"x","email":"y","age":null})");
  EXPECT_EQ(
      ask("GET", "/users"),
      R"(200 application/json | [{"id":1,"name":"x","email":"y","age":null},{"id":2,"name":"a\"\n","email":"","age":null}])");
  EXPECT_EQ(ask("DELETE", "/users/1"), R"(200 application/json | {"message":"用户删除成功"})");
  EXPECT_EQ(ask("DELETE", "/users/1"), kAbsent);
  EXPECT_EQ(ask("POST", "/users", R"({"name": "c", "email": "d", "age": 0})"),
            R"(200 application/json | {"id":3,"name":"c","email":"d","age":0})");
}

TEST_P(Users, ThatDoNotExistAre404) {
  EXPECT_EQ(ask("GET", "/users/1"), kAbsent);
  EXPECT_EQ(ask("GET", "/users/-1"), kAbsent);
  EXPECT_EQ(ask("GET", "/users/9223372036854775808"), kAbsent);
  EXPECT_EQ(ask("PUT", "/users/1", R"({"name": "x", "email": "y"})"), kAbsent);
  EXPECT_EQ(
      ask("GET", "/users/abc"),
      R"(422 application/json | {"detail":[{"loc":["path","user_id"],"msg":"value is not a valid integer",)"
      R"("type":"type_error.integer"}]})");
}

TEST_P(Users, MayBeNamedByNumbersOfAnySizeButHaveAnAgeOf64Bits) {
  EXPECT_EQ(
      ask("POST", "/users", R"({"name":-123456789012345678901234567890,"email":1e999,"age":7,"x":1e400})"),
      R"(200 application/json | {"id":1,"name":"-123456789012345678901234567890","email":"inf","age":7})");
  const std::string_view refusal =
      R"(422 application/json | {"detail":[{"loc":["body","age"],"msg":"value is not a valid integer",)"
      R"("type":"type_error.integer"}]})";
  EXPECT_EQ(ask("POST", "/users", R"({"name":"a","email":"b","age":18446744073709551616})"), refusal);
  EXPECT_EQ(ask("POST", "/users", R"({"name":"a","email":"b","age":1e400})"), refusal);
  EXPECT_EQ(ask("POST", "/users", R"({"age":)" + std::string(5'000, '1') + "}"),
            R"(400 application/json | {"detail":"There was an error parsing the body"})");
}

TEST_P(Users, BeyondTheLimitAreRefused) {
  for (std::size_t count = 0; count < testing::Api::kUsersMax; ++count) {
    EXPECT_EQ(ask("POST", "/users", R"({"name":"a","email":"b"})").substr(0, 3), "200");
  }
  EXPECT_EQ(ask("POST", "/users", R"({"name":"a","email":"b"})"),
            R"(507 application/json | {"detail":"Insufficient Storage"})");
}

class DelayedUsers : public testing::InBothContexts {
 protected:
  static constexpr std::chrono::milliseconds kDelay{20};
  testing::Api api{kDelay};
};
RINGMARK_IN_BOTH_CONTEXTS(DelayedUsers);

TEST_P(DelayedUsers, WaitForTheSimulatedQuery) {
  const runtime::Instant begin = runtime::Clock::now();
  EXPECT_EQ(testing::text_of(run(api.serve(testing::head_of("GET", "/users/1")))), kAbsent);
  EXPECT_GE(runtime::Clock::now() - begin, kDelay);
}

constexpr std::string_view kStopping = R"(503 application/json | {"detail":"Service Unavailable"})";

// Asks each handler that waits, on a context that stops already.
template <typename Context>
void expect_refusals(Context& context) {
  testing::Api api{std::chrono::hours{1}};
  const auto ask = [&](std::string_view method, std::string_view target, std::string content = {}) {
    return testing::text_of(context.run(api.serve(testing::head_of(method, target), std::move(content))));
  };
  EXPECT_EQ(ask("GET", "/users"), kStopping);
  EXPECT_EQ(ask("GET", "/users/1"), kStopping);
  EXPECT_EQ(ask("POST", "/users", R"({"name":"a","email":"b"})"), kStopping);
  EXPECT_EQ(ask("PUT", "/users/1", R"({"name":"a","email":"b"})"), kStopping);
  EXPECT_EQ(ask("DELETE", "/users/1"), kStopping);
}

TEST(StoppedUsers, AreRefusedOnAReactor) {
  runtime::Reactor reactor;
  reactor.stop_source().request_stop();
  expect_refusals(reactor);
}

TEST(StoppedUsers, AreRefusedOnABlockingThread) {
  runtime::BlockingContext context;
  context.request_stop();
  expect_refusals(context);
}

TEST(ManyUsers, AreListedOnceEachOverSeveralPagesAndPieces) {
  store::UserStore users{5'000};
  for (int count = 0; count < 2'500; ++count)
    ASSERT_TRUE(users.create({.name = "n", .email = "e", .age = {}}));
  testing::TemporaryDirectory directory;
  Offload offload{0};
  store::SqliteDatabase database{{.file = directory.file("unused.db"), .readers = 1}, offload};
  BackgroundTasks tasks{database, Settings{}};
  Services services{
      .users = users, .database = database, .database_delay = {}, .address = {}, .tasks = tasks};
  std::vector<std::size_t> sizes;
  const std::string list = runtime::run(testing::whole_content(list_users(services), sizes));
  EXPECT_EQ(sizes.size(), 2U);
  for (const std::size_t size : sizes)
    EXPECT_LE(size, kPieceBytes + 100);
  EXPECT_TRUE(list.starts_with(R"([{"id":1,"name":"n","email":"e","age":null},{"id":2,)"));
  EXPECT_TRUE(list.ends_with(R"(,{"id":2500,"name":"n","email":"e","age":null}])"));
  EXPECT_EQ(std::ranges::count(list, '{'), 2'500);
}

}  // namespace
}  // namespace ringmark::server::handlers
