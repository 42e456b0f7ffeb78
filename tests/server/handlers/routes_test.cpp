// The table of the API, and the handlers that only answer: the greeting, the echo, the health.
#include "server/handlers/routes.hpp"

#include <gtest/gtest.h>

#include "tests/server/support/api.hpp"

namespace ringmark::server::handlers {
namespace {

class Routes : public testing::ApiTest {};
RINGMARK_IN_BOTH_CONTEXTS(Routes);

TEST_P(Routes, GreetAtTheRoot) {
  EXPECT_EQ(ask("GET", "/"), R"(200 application/json | {"message":"欢迎使用异步API"})");
  EXPECT_EQ(ask("HEAD", "/?a=1"), R"(200 application/json | {"message":"欢迎使用异步API"})");
}

TEST_P(Routes, TellThatTheServerIsAlive) {
  EXPECT_EQ(ask("GET", "/healthz"), R"(200 application/json | {"status":"ok"})");
}

TEST_P(Routes, EchoTheContentOfAnyMethod) {
  EXPECT_EQ(ask("POST", "/echo", "abc"), "200 application/octet-stream | abc");
  EXPECT_EQ(ask("OPTIONS", "/echo"), "200 application/octet-stream | ");
  EXPECT_EQ(ask("BREW", "/echo", "coffee"), "200 application/octet-stream | coffee");
  EXPECT_EQ(answer("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/x; a=b", "x"),
            "200 [content-type: text/x; a=b] | x");
}

}  // namespace
}  // namespace ringmark::server::handlers
