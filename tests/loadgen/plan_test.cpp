// The bytes that go out.
#include "loadgen/plan.hpp"

#include <gtest/gtest.h>

namespace ringmark::loadgen {
namespace {

Options options_for(const char* url) {
  Options options;
  options.url_text = url;
  options.url = *parse_url(url);
  return options;
}

TEST(Plan, SendsNoMoreThanItMust) {
  const Plan plan{options_for("http://127.0.0.1:8000/a?b"), {}};
  EXPECT_EQ(plan.requests(1), "GET /a?b HTTP/1.1\r\nhost: 127.0.0.1:8000\r\n\r\n");
  EXPECT_EQ(plan.kind(), http::RequestKind::Usual);
  EXPECT_FALSE(plan.expected_body().has_value());
}

TEST(Plan, RepeatsTheRequestForAPipelineAndClosesWithTheLast) {
  Options options = options_for("http://a/");
  options.pipeline = 3;
  const Plan plan{options, {}};
  EXPECT_EQ(plan.requests(1), "GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  EXPECT_EQ(plan.requests(3),
            "GET / HTTP/1.1\r\nhost: a\r\n\r\n"
            "GET / HTTP/1.1\r\nhost: a\r\n\r\n"
            "GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  EXPECT_EQ(plan.final_requests(1), "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
  EXPECT_EQ(plan.final_requests(3),
            "GET / HTTP/1.1\r\nhost: a\r\n\r\n"
            "GET / HTTP/1.1\r\nhost: a\r\n\r\n"
            "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
}

TEST(Plan, SendsFieldsAndABody) {
  Options options = options_for("http://a/");
  options.method = "POST";
  options.fields = {"Content-Type: text/plain", "x:y"};
  options.body = "hello";
  options.expected_body = "ok";
  const Plan plan{options, {}};
  EXPECT_EQ(
      plan.requests(1),
      "POST / HTTP/1.1\r\nhost: a\r\nContent-Type: text/plain\r\nx:y\r\ncontent-length: 5\r\n\r\nhello");
  EXPECT_EQ(plan.final_requests(1),
            "POST / HTTP/1.1\r\nhost: a\r\nContent-Type: text/plain\r\nx:y\r\ncontent-length: 5\r\n"
            "connection: close\r\n\r\nhello");
  EXPECT_EQ(plan.expected_body(), "ok");
}

TEST(Plan, StatesTheAbsenceOfContentWhereAMethodDefinesSome) {
  Options options = options_for("http://a/");
  options.method = "PUT";
  EXPECT_EQ(Plan(options, {}).requests(1), "PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n");
}

TEST(Plan, LetsTheUserNameAnotherHost) {
  Options options = options_for("http://127.0.0.1/");
  options.fields = {"HOST: example.org"};
  EXPECT_EQ(Plan(options, {}).requests(1), "GET / HTTP/1.1\r\nHOST: example.org\r\n\r\n");
}

TEST(Plan, ExpectsNoContentAfterHead) {
  Options options = options_for("http://a/");
  options.method = "HEAD";
  EXPECT_EQ(Plan(options, {}).kind(), http::RequestKind::Head);
}

}  // namespace
}  // namespace ringmark::loadgen
