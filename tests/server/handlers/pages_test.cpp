// The pages for people, as their handlers answer without any file of npm.
#include "server/handlers/pages.hpp"

#include <gtest/gtest.h>

#include "tests/server/support/api.hpp"

namespace ringmark::server::handlers {
namespace {

class Pages : public testing::ApiTest {};
RINGMARK_IN_BOTH_CONTEXTS(Pages);

TEST_P(Pages, AnswerTheDocumentOfTheApi) {
  const std::string answer = ask("GET", "/openapi.json");
  EXPECT_TRUE(answer.starts_with(R"(200 application/json | {"openapi":"3.0.2","info":{)")) << answer;
  EXPECT_EQ(ask("GET", "/openapi.json"), answer);
}

TEST_P(Pages, MayLoadFromThisServerOnly) {
  for (const char* path : {"/docs", "/redoc"}) {
    const std::string answer = ask("GET", path);
    EXPECT_TRUE(
        answer.starts_with("200 text/html; charset=utf-8 [content-security-policy: default-src 'self'; "))
        << answer;
    EXPECT_NE(answer.find("<!DOCTYPE html>"), std::string::npos) << answer;
  }
}

TEST_P(Pages, LetNothingRunInTheChatButItsScript) {
  const std::string answer = ask("GET", "/chat");
  EXPECT_TRUE(
      answer.starts_with("200 text/html; charset=utf-8 [content-security-policy: default-src 'none'; "
                         "style-src 'self'; script-src 'self'; connect-src 'self'; "))
      << answer;
  EXPECT_EQ(answer.find("unsafe"), std::string::npos) << answer;
  EXPECT_TRUE(ask("GET", "/chat/assets/chat.js")
                  .starts_with("200 text/javascript; charset=utf-8 [cache-control: no-cache] "
                               "[x-content-type-options: nosniff] | "))
      << ask("GET", "/chat/assets/chat.js");
}

TEST_P(Pages, HaveNoFilesThatAreNotThere) {
  EXPECT_EQ(ask("GET", "/docs/assets/swagger-ui.css"), R"(404 application/json | {"detail":"Not Found"})");
  EXPECT_EQ(ask("GET", "/docs/assets/..%2Fx"), R"(404 application/json | {"detail":"Not Found"})");
  EXPECT_EQ(ask("GET", "/chat/assets/x.js"), R"(404 application/json | {"detail":"Not Found"})");
}

TEST_P(Pages, AreForReading) {
  EXPECT_EQ(ask("POST", "/docs"),
            R"(405 application/json [allow: GET, HEAD, OPTIONS] | {"detail":"Method Not Allowed"})");
  EXPECT_EQ(ask("GET", "/docs/"), "307 [location: http://h/docs] | ");
}

}  // namespace
}  // namespace ringmark::server::handlers
