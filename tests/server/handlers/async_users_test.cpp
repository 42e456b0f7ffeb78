// /async-users from the request to the answer, in both contexts.
#include "server/handlers/async_users.hpp"

#include <gtest/gtest.h>

#include "tests/server/support/api.hpp"

namespace ringmark::server::handlers {
namespace {

class AsyncUsers : public testing::ApiTest {};
RINGMARK_IN_BOTH_CONTEXTS(AsyncUsers);

TEST_P(AsyncUsers, AreCreatedListedAndFound) {
  EXPECT_EQ(ask("GET", "/async-users"), R"(200 application/json | {"users":[]})");
  EXPECT_EQ(
      ask("POST", "/async-users?name=%E5%BC%A0%E4%B8%89&email=zs%40example.com"),
      R"(200 application/json | {"message":"用户创建成功","user":{"id":1,"name":"张三","email":"zs@example.com"}})");
  EXPECT_EQ(
      ask("POST", "/async-users?name=a+b&email=c%2Bd"),
      R"(200 application/json | {"message":"用户创建成功","user":{"id":2,"name":"a b","email":"c+d"}})");
  EXPECT_EQ(
      ask("GET", "/async-users"),
      R"(200 application/json | {"users":[{"id":1,"name":"张三","email":"zs@example.com"},{"id":2,"name":"a b","email":"c+d"}]})");
  EXPECT_EQ(ask("GET", "/async-users?email=c%2Bd"),
            R"(200 application/json | {"users":[{"id":2,"name":"a b","email":"c+d"}]})");
  EXPECT_EQ(ask("GET", "/async-users?email=nobody"), R"(200 application/json | {"users":[]})");
}

TEST_P(AsyncUsers, WithARepeatedEmailAreRefused) {
  EXPECT_EQ(ask("POST", "/async-users?name=a&email=e").substr(0, 3), "200");
  EXPECT_EQ(ask("POST", "/async-users?name=b&email=e"), R"(409 application/json | {"detail":"邮箱已存在"})");
}

TEST_P(AsyncUsers, NeedANameAndAnEmail) {
  EXPECT_EQ(ask("POST", "/async-users", R"({"name":"x","email":"y"})"),
            R"(422 application/json | {"detail":[{"loc":["query","name"],"msg":"field required",)"
            R"("type":"value_error.missing"},{"loc":["query","email"],"msg":"field required",)"
            R"("type":"value_error.missing"}]})");
}

}  // namespace
}  // namespace ringmark::server::handlers
