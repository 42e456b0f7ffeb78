// A handler with a defect harms nothing but its own answer.
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>

#include "runtime/sleep.hpp"
#include "server/response.hpp"
#include "tests/server/support/conversation.hpp"
#include "tests/server/support/serving_models.hpp"
#include "tests/server/support/temporary_directory.hpp"
#include "tests/server/support/whole_server.hpp"
#include "tests/support/descriptors.hpp"

namespace ringmark::server {
namespace {

using namespace std::chrono_literals;

Outcome fail_at_once(Services& /*services*/, const Request& /*request*/) {
  throw std::runtime_error{"a defect"};
}

runtime::Task<Response> wait_and_fail() {
  EXPECT_TRUE(co_await runtime::sleep_for(1ms));
  throw std::runtime_error{"a defect after a wait"};
}

Outcome fail_after_a_wait(Services& /*services*/, const Request& /*request*/) {
  return wait_and_fail();
}

ContentPieces two_of_three_pieces() {
  ContentPiece piece{.text = "first"};
  co_yield std::move(piece);
  EXPECT_TRUE(co_await runtime::sleep_for(1ms));
  piece = {.text = "second"};
  co_yield std::move(piece);
  throw std::runtime_error{"a defect before the third piece"};
}

Outcome break_off(Services& /*services*/, const Request& /*request*/) {
  return json_pieces(two_of_three_pieces());
}

Outcome answer(Services& /*services*/, const Request& /*request*/) {
  return json_literal(http::Status::Ok, "1");
}

void add_failing_routes(Router& router) {
  router.add(http::Method::Get, "/at-once", fail_at_once);
  router.add(http::Method::Get, "/after", fail_after_a_wait);
  router.add(http::Method::Get, "/pieces", break_off);
  router.add(http::Method::Get, "/", answer);
}

class FailingHandler : public ::testing::TestWithParam<testing::ServingModel> {
 protected:
  void TearDown() override { EXPECT_TRUE(server_.end()); }

  /// Everything that the server says to these requests until it closes, and its standard error.
  struct Said {
    std::string answer;
    std::string errors;
  };
  Said ask(const std::string& words) {
    ::testing::internal::CaptureStderr();
    testing::Conversation conversation{server_.address(), words};
    EXPECT_TRUE(conversation.ends());
    return {conversation.answer(), ::testing::internal::GetCapturedStderr()};
  }
  static std::string get(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: t\r\n\r\n";
  }

  testing::TemporaryDirectory directory_;
  testing::WholeServer server_{testing::settings_for(GetParam()), directory_.file("unused"),
                               add_failing_routes};
};

INSTANTIATE_TEST_SUITE_P(Models, FailingHandler, ::testing::ValuesIn(testing::kServingModels),
                         testing::name_of_model);

TEST_P(FailingHandler, IsAnsweredWithoutItsCauseNamedAndClosed) {
  for (const std::string target : {"/at-once", "/after"}) {
    const Said said = ask(get(target) + get("/"));
    EXPECT_TRUE(said.answer.starts_with("HTTP/1.1 500 Internal Server Error\r\n")) << said.answer;
    EXPECT_TRUE(said.answer.find("\r\nconnection: close\r\n") != std::string::npos) << said.answer;
    EXPECT_TRUE(said.answer.ends_with("\r\n\r\nInternal Server Error")) << said.answer;
    EXPECT_TRUE(said.errors.find("GET " + target + " failed: a defect") != std::string::npos) << said.errors;
  }
}

TEST_P(FailingHandler, BreaksItsContentOffWhereItFails) {
  const Said said = ask(get("/pieces") + get("/"));
  EXPECT_TRUE(said.answer.starts_with("HTTP/1.1 200 OK\r\n")) << said.answer;
  EXPECT_TRUE(said.answer.ends_with("\r\n\r\n5\r\nfirst\r\n6\r\nsecond\r\n")) << said.answer;
  EXPECT_TRUE(said.errors.find("GET /pieces failed: a defect before the third") != std::string::npos)
      << said.errors;
}

TEST_P(FailingHandler, LeavesTheOthersAlone) {
  for (int count = 0; count < 20; ++count) {
    ask(get("/at-once"));
    ask(get("/after"));
    ask(get("/pieces"));
    const Said said = ask("GET / HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(said.answer.ends_with("\r\n\r\n1")) << said.answer;
  }
}

}  // namespace
}  // namespace ringmark::server
