// Finding routes, and the answers of dispatch that need no handler.
#include "server/router.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "server/websocket_handler.hpp"
#include "tests/server/support/api.hpp"

namespace ringmark::server {
namespace {

using http::Method;
using Kind = Router::Match::Kind;

Outcome answer_nothing(Services& /*services*/, const Request& /*request*/) {
  return Response{};
}

class RouterTest : public ::testing::Test {
 protected:
  RouterTest() {
    router.add(Method::Get, "/", answer_nothing);
    router.add(Method::Get, "/users", answer_nothing);
    router.add(Method::Post, "/users", answer_nothing);
    router.add(Method::Get, "/users/{user_id}", answer_nothing);
    router.add(Method::Delete, "/users/{user_id}", answer_nothing);
    router.add(Method::Post, "/jobs", answer_nothing);
    router.add(Method::Get, "/users/me", answer_nothing);
    router.add(Method::Get, "/rooms/{room}/seats/{seat}", answer_nothing);
    router.add_any_method("/echo", answer_nothing);
  }

  std::string pattern_of(Method method, std::string_view path) {
    const Router::Match match = router.find(method, path);
    return match.route == nullptr ? "none" : match.route->pattern;
  }

  Router router;
};

std::unique_ptr<WebSocketHandler> accept_nobody(Services& /*services*/, const Request& /*request*/) {
  return nullptr;
}

TEST_F(RouterTest, KnowsWebSocketsByPathsOfTheirOwn) {
  router.add_websocket("/ws", accept_nobody);
  router.add_websocket("/ws/{client_id}", accept_nobody);
  PathParameters parameters;
  EXPECT_EQ(router.find_websocket("/ws", parameters)->name, "WebSocket /ws");
  EXPECT_EQ(router.find_websocket("/ws/7", parameters)->pattern, "/ws/{client_id}");
  EXPECT_EQ(parameters.values[0], "7");
  for (const std::string_view path : {"/users", "/ws/", "/ws/7/8", "/w"})
    EXPECT_EQ(router.find_websocket(path, parameters), nullptr) << path;
  EXPECT_EQ(router.find(Method::Get, "/ws").kind, Kind::NotFound);
  EXPECT_EQ(router.find(Method::Get, "/ws/7").kind, Kind::NotFound);
}

TEST_F(RouterTest, FindsLiteralPaths) {
  EXPECT_EQ(pattern_of(Method::Get, "/"), "/");
  EXPECT_EQ(pattern_of(Method::Get, "/users"), "/users");
  EXPECT_EQ(router.find(Method::Post, "/users").route->method, Method::Post);
}

TEST_F(RouterTest, TakesOneSegmentForAParameter) {
  const Router::Match match = router.find(Method::Get, "/users/12 3");
  ASSERT_EQ(match.kind, Kind::Found);
  EXPECT_EQ(match.route->pattern, "/users/{user_id}");
  ASSERT_EQ(match.path.count, 1U);
  EXPECT_EQ(match.path.values[0], "12 3");
  EXPECT_EQ(router.find(Method::Get, "/users/1/2").kind, Kind::NotFound);
}

TEST_F(RouterTest, TakesSeveralParametersInOrder) {
  const Router::Match match = router.find(Method::Get, "/rooms/a/seats/b");
  ASSERT_EQ(match.kind, Kind::Found);
  ASSERT_EQ(match.path.count, 2U);
  EXPECT_EQ(match.path.values[0], "a");
  EXPECT_EQ(match.path.values[1], "b");
  EXPECT_EQ(router.find(Method::Get, "/rooms/a/seat/b").kind, Kind::NotFound);
  EXPECT_EQ(router.find(Method::Get, "/rooms//seats/b").kind, Kind::NotFound);
}

TEST_F(RouterTest, PrefersALiteralPathToAPattern) {
  EXPECT_EQ(pattern_of(Method::Get, "/users/me"), "/users/me");
}

TEST_F(RouterTest, LetsHeadFindGet) {
  EXPECT_EQ(pattern_of(Method::Head, "/users"), "/users");
  EXPECT_EQ(router.find(Method::Head, "/users").route->method, Method::Get);
  EXPECT_EQ(router.find(Method::Head, "/jobs").kind, Kind::MethodNotAllowed);
}

TEST_F(RouterTest, NamesAllMethodsOfThePath) {
  const Router::Match match = router.find(Method::Patch, "/users");
  ASSERT_EQ(match.kind, Kind::MethodNotAllowed);
  EXPECT_EQ(match.allow, "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(router.find(Method::Post, "/users/1").allow, "GET, HEAD, DELETE, OPTIONS");
  EXPECT_EQ(router.find(Method::Get, "/jobs").allow, "POST, OPTIONS");
}

TEST_F(RouterTest, NamesTheMethodsOfAllPaths) {
  Router small;
  small.add(Method::Put, "/a", answer_nothing);
  small.add(Method::Delete, "/b/{c}", answer_nothing);
  EXPECT_EQ(small.allow_anywhere(), "PUT, DELETE, OPTIONS");
  EXPECT_EQ(router.allow_anywhere(), "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH, TRACE");
}

TEST_F(RouterTest, ServesAnyTokenButConnectWhereAnyMethodIsServed) {
  EXPECT_EQ(router.find(Method::Unknown, "/echo").kind, Kind::Found);
  EXPECT_EQ(router.find(Method::Options, "/echo").kind, Kind::Found);
  EXPECT_EQ(router.find(Method::Connect, "/echo").kind, Kind::MethodNotAllowed);
}

TEST_F(RouterTest, RedirectsAwayFromSlashesAtTheEnd) {
  EXPECT_EQ(router.find(Method::Get, "/users/").kind, Kind::Redirect);
  EXPECT_EQ(router.find(Method::Patch, "/users/1//").kind, Kind::Redirect);
  EXPECT_EQ(router.find(Method::Get, "/nope/").kind, Kind::NotFound);
  EXPECT_EQ(router.find(Method::Get, "//").kind, Kind::NotFound);
  EXPECT_EQ(router.find(Method::Get, "//users/").kind, Kind::NotFound);
}

TEST_F(RouterTest, FoldsNothing) {
  EXPECT_EQ(router.find(Method::Get, "").kind, Kind::NotFound);
  EXPECT_EQ(router.find(Method::Get, "/Users").kind, Kind::NotFound);
  EXPECT_EQ(router.find(Method::Get, "/./users").kind, Kind::NotFound);
  EXPECT_EQ(router.find(Method::Get, "//users").kind, Kind::NotFound);
}

class Dispatch : public testing::ApiTest {};
RINGMARK_IN_BOTH_CONTEXTS(Dispatch);

TEST_P(Dispatch, AnswersWhatNoHandlerDoes) {
  EXPECT_EQ(ask("GET", "/nope"), R"(404 application/json | {"detail":"Not Found"})");
  EXPECT_EQ(ask("PUT", "/users"),
            R"(405 application/json [allow: GET, HEAD, POST, OPTIONS] | {"detail":"Method Not Allowed"})");
  EXPECT_EQ(ask("BREW", "/users"), "501 text/plain; charset=utf-8 | method not implemented");
  EXPECT_EQ(ask("BREW", "/nope"), "501 text/plain; charset=utf-8 | method not implemented");
}

TEST_P(Dispatch, AnswersOptionsWithoutContent) {
  EXPECT_EQ(ask("OPTIONS", "/users/1"), "204 [allow: GET, HEAD, PUT, DELETE, OPTIONS] | ");
  EXPECT_EQ(ask("OPTIONS", "*"), "204 [allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH, TRACE] | ");
  EXPECT_EQ(ask("OPTIONS", "/nope"), R"(404 application/json | {"detail":"Not Found"})");
}

TEST_P(Dispatch, RefusesConnect) {
  EXPECT_EQ(ask("CONNECT", "h:80"),
            "405 application/json [allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH, TRACE] | "
            R"({"detail":"Method Not Allowed"})");
}

TEST_P(Dispatch, DecodesThePathBeforeRouting) {
  EXPECT_EQ(ask("GET", "/%75sers"), "200 application/json | []");
  EXPECT_EQ(ask("GET", "/users%2F7"), R"(404 application/json | {"detail":"用户不存在"})");
}

TEST_P(Dispatch, RedirectsToTheHostOfTheRequest) {
  EXPECT_EQ(answer("POST /users/ HTTP/1.1\r\nHost: example.com:8080"),
            "307 [location: http://example.com:8080/users] | ");
  EXPECT_EQ(ask("GET", "/users/?q=%E4%B8%AD&a=b"), "307 [location: http://h/users?q=%E4%B8%AD&a=b] | ");
  EXPECT_EQ(ask("GET", "/users/?"), "307 [location: http://h/users] | ");
  EXPECT_EQ(ask("GET", "/users/%E4%B8%AD%20/"), "307 [location: http://h/users/%E4%B8%AD%20] | ");
  EXPECT_EQ(answer("GET /users/1/ HTTP/1.0"), "307 [location: http://127.0.0.1:8000/users/1] | ");
}

}  // namespace
}  // namespace ringmark::server
