// Whole runs: the window, the warm-up, and the division among threads.
#include "loadgen/run.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "tests/loadgen/scripted_server.hpp"

namespace ringmark::loadgen {
namespace {

using namespace std::chrono_literals;

Options options_of(const ScriptedServer& server) {
  Options options;
  options.url_text = server.url();
  options.url = *parse_url(options.url_text);
  options.connections = 4;
  return options;
}

Measurement run_to(const Options& options) {
  const Plan plan{options, *runtime::SocketAddress::from_literal(options.url.host, options.url.port)};
  return run_load(options, plan);
}

/// Answers, and counts the requests it has read.
ScriptedServer::Script counting(std::atomic<int>& requests) {
  return [&requests](ScriptedConnection& connection) {
    while (!connection.read_head().empty()) {
      ++requests;
      connection.send(kAnswer);
    }
  };
}

TEST(Run, LastsAsLongAsItsWindow) {
  ScriptedServer server{always(kAnswer)};
  Options options = options_of(server);
  options.duration = 200ms;
  const Measurement measurement = run_to(options);
  EXPECT_EQ(measurement.duration, 200ms);
  EXPECT_GT(measurement.tally.good.count(), 10U);
  EXPECT_EQ(measurement.tally.error_count(), 0U);
  EXPECT_EQ(measurement.tally.connections_opened, 4U);
  EXPECT_EQ(measurement.signal, 0);
  ASSERT_EQ(measurement.threads.size(), 1U);
  EXPECT_GT(measurement.threads[0].user + measurement.threads[0].system, 0ns);
}

TEST(Run, EndsWithItsRequests) {
  std::atomic<int> requests{0};
  ScriptedServer server{counting(requests)};
  Options options = options_of(server);
  options.duration = 60s;
  options.requests = 25;
  const Measurement measurement = run_to(options);
  EXPECT_EQ(measurement.tally.good.count(), 25U);
  EXPECT_EQ(requests, 25);
  EXPECT_GT(measurement.duration, 0ns);
  EXPECT_LT(measurement.duration, 30s);
}

TEST(Run, DividesConnectionsAndRequestsAmongThreads) {
  std::atomic<int> requests{0};
  ScriptedServer server{counting(requests)};
  Options options = options_of(server);
  options.threads = 3;
  options.duration = 60s;
  options.requests = 8;
  const Measurement measurement = run_to(options);
  EXPECT_EQ(measurement.tally.good.count(), 8U);
  EXPECT_EQ(requests, 8);
  EXPECT_EQ(measurement.tally.connections_opened, 4U);
  EXPECT_EQ(measurement.threads.size(), 3U);
}

TEST(Run, DoesNotRecordTheWarmUp) {
  std::atomic<int> requests{0};
  ScriptedServer server{counting(requests)};
  Options options = options_of(server);
  options.warmup = 50ms;
  options.duration = 60s;
  options.requests = 5;
  const Measurement measurement = run_to(options);
  EXPECT_EQ(measurement.tally.answered(), 5U);
  EXPECT_EQ(measurement.tally.by_status[200], 5U);
  EXPECT_GT(requests, 5);
}

TEST(Run, DropsWhatIsInFlightAtTheEnd) {
  ScriptedServer server{[](ScriptedConnection& connection) { connection.drain(); }};
  Options options = options_of(server);
  options.duration = 50ms;
  options.timeout = 60s;
  const Measurement measurement = run_to(options);
  EXPECT_EQ(measurement.tally.answered(), 0U);
  EXPECT_EQ(measurement.tally.error_count(), 0U);
  EXPECT_EQ(measurement.duration, 50ms);
}

}  // namespace
}  // namespace ringmark::loadgen
