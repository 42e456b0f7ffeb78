// Metrics: what threads count in shards comes out added up, in the text format of Prometheus.
#include "server/metrics.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/scale.hpp"

namespace ringmark::server {
namespace {

using namespace std::chrono_literals;
using Sharing = ThreadCounters::Sharing;

Outcome never_called(Services& /*services*/, const Request& /*request*/) {
  return Response{};
}

class MetricsTest : public ::testing::Test {
 protected:
  MetricsTest() {
    router.add(http::Method::Get, "/users/{user_id}", never_called);
    router.add(http::Method::Post, "/users", never_called);
  }

  [[nodiscard]] bool says(const std::string& line) const {
    return ("\n" + metrics.page()).find("\n" + line + "\n") != std::string::npos;
  }

  Router router;
  Metrics metrics;
};

TEST_F(MetricsTest, AnswersAreCountedByRouteAndStatusOverAllThreads) {
  metrics.begin(router, 2, Sharing::OneThread);
  const Route* get = router.routes().front();
  ThreadCounters& first = metrics.of_next_thread();
  ThreadCounters& second = metrics.of_next_thread();
  ASSERT_NE(&first, &second);
  first.answered(get, http::Status::Ok);
  first.answered(get, http::Status::NotFound);
  second.answered(get, http::Status::Ok);
  second.answered(nullptr, http::Status::BadRequest);
  EXPECT_TRUE(says(R"(ringmark_requests_total{route="GET /users/{user_id}",status="200"} 2)"))
      << metrics.page();
  EXPECT_TRUE(says(R"(ringmark_requests_total{route="GET /users/{user_id}",status="404"} 1)"));
  EXPECT_TRUE(says(R"(ringmark_requests_total{route="none",status="400"} 1)"));
  EXPECT_EQ(metrics.page().find("POST /users"), std::string::npos) << "a route without answers has no line";
}

TEST_F(MetricsTest, WhatHasBegunAndHasNoAnswerIsInFlight) {
  metrics.begin(router, 1, Sharing::OneThread);
  ThreadCounters& thread = metrics.of_next_thread();
  for (int count = 0; count < 3; ++count)
    thread.request_begins();
  thread.answered(nullptr, http::Status::NotFound);
  EXPECT_TRUE(says("ringmark_requests_in_flight 2")) << metrics.page();
}

TEST_F(MetricsTest, LatenciesFallIntoTheBucketsBelowTheirBound) {
  metrics.begin(router, 1, Sharing::OneThread);
  ThreadCounters& thread = metrics.of_next_thread();
  thread.sent(1, 50us);
  thread.sent(2, 51us);
  thread.sent(1, 11s);
  thread.sent(0, 1s);
  const std::string name = "ringmark_request_duration_seconds";
  EXPECT_TRUE(says(name + R"(_bucket{le="5e-05"} 1)")) << metrics.page();
  EXPECT_TRUE(says(name + R"(_bucket{le="0.0001"} 3)"));
  EXPECT_TRUE(says(name + R"(_bucket{le="10"} 3)"));
  EXPECT_TRUE(says(name + R"(_bucket{le="+Inf"} 4)"));
  EXPECT_TRUE(says(name + "_count 4"));
  EXPECT_TRUE(says(name + "_sum 11.000152"));
}

TEST_F(MetricsTest, LimitsAndRefusalsAreCountedByName) {
  metrics.begin(router, 1, Sharing::OneThread);
  ThreadCounters& thread = metrics.of_next_thread();
  thread.fired(Limit::HeadTimeout);
  thread.refused(http::Refusal::BareLf);
  metrics.turned_away();
  metrics.turned_away();
  EXPECT_TRUE(says(R"(ringmark_limits_fired_total{limit="head-timeout"} 1)")) << metrics.page();
  EXPECT_TRUE(says(R"(ringmark_limits_fired_total{limit="max-connections"} 2)"));
  const std::string rule{http::explain(http::Refusal::BareLf)};
  EXPECT_TRUE(says("ringmark_refused_messages_total{rule=\"" + rule + "\"} 1"));
}

TEST_F(MetricsTest, ThreadsThatShareCountersLoseNothing) {
  constexpr int kThreads = 4;
  const std::size_t each = testing::scaled(100'000);
  metrics.begin(router, 1, Sharing::SeveralThreads);
  std::vector<std::thread> threads;
  for (int count = 0; count < kThreads; ++count) {
    threads.emplace_back([this, each] {
      ThreadCounters& counters = metrics.of_next_thread();
      for (std::size_t request = 0; request < each; ++request)
        counters.answered(nullptr, http::Status::Ok);
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_TRUE(
      says(R"(ringmark_requests_total{route="none",status="200"} )" + std::to_string(kThreads * each)));
}

TEST_F(MetricsTest, ADetachedSourceIsNotAskedAgain) {
  metrics.begin(router, 1, Sharing::OneThread);
  metrics.attach(this, [](std::string& page) { append_sample(page, "extra", "a=\"b\"", 1.5); });
  EXPECT_TRUE(says(R"(extra{a="b"} 1.5)"));
  metrics.detach(this);
  EXPECT_FALSE(says(R"(extra{a="b"} 1.5)"));
}

TEST(DurationCounters, CountsByPowersOfTwoOfAMicrosecond) {
  runtime::DurationCounters counters;
  counters.record(999ns);
  counters.record(1us);
  counters.record(3us);
  counters.record(1h);
  counters.record(-1s);
  EXPECT_EQ(counters.in_bucket(0), 2U);
  EXPECT_EQ(counters.in_bucket(1), 1U);
  EXPECT_EQ(counters.in_bucket(2), 1U);
  EXPECT_EQ(counters.in_bucket(runtime::DurationCounters::kBuckets - 1), 1U);
  EXPECT_EQ(counters.total_nanoseconds(), 3'600'000'004'999U);
}

}  // namespace
}  // namespace ringmark::server
