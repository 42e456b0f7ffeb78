// Reports on made-up measurements, to the letter.
#include "loadgen/report.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <string>

namespace ringmark::loadgen {
namespace {

using namespace std::chrono_literals;

Options some_options() {
  Options options;
  options.url_text = "http://127.0.0.1:8000/";
  options.threads = 2;
  options.connections = 8;
  options.duration = 2s;
  options.engine = runtime::Engine::IoUring;
  return options;
}

// 2,000 good answers of 1 ms, and one of each kind of trouble.
Measurement some_measurement() {
  Measurement measurement;
  Tally& tally = measurement.tally;
  tally.good.record_count(1'000'000, 2000);
  tally.other.record(5'000'000);
  tally.by_status[200] = 2000;
  tally.by_status[503] = 1;
  tally.add_error(ErrorKind::Status, 1);
  tally.add_error(ErrorKind::Connect, 3);
  tally.bytes_read = 1'234'567;
  tally.connections_opened = 9;
  tally.connect_error = runtime::Error{runtime::IoError::Refused, ECONNREFUSED};
  measurement.threads = {{.user = 100ms, .system = 900ms}, {.user = 0ms, .system = 500ms}};
  measurement.duration = 2s;
  return measurement;
}

TEST(TextReport, SaysWhatHappened) {
  EXPECT_EQ(text_report(some_options(), some_measurement()),
            "GET http://127.0.0.1:8000/\n"
            "closed loop: threads 2, connections 8, pipeline 1\n"
            "  requests     2001 in 2.00 s   1000 requests/s\n"
            "  received     1.23 MB   617 kB/s\n"
            "  latency      mean 1.00 ms   stdev 0.00 ns   min 1.00 ms   max 1.00 ms\n"
            "  not good     mean 5.00 ms   stdev 0.00 ns   min 5.00 ms   max 5.00 ms\n"
            "  status       200: 2000 503: 1\n"
            "  errors       connect: 3 status: 1 (connection refused)\n"
            "  connections  9 opened\n"
            "  thread 0     50 % of a CPU   user 0.10 s   system 0.90 s\n"
            "  thread 1     25 % of a CPU   user 0.00 s   system 0.50 s\n");
}

TEST(TextReport, LeavesOutPercentilesThatTooFewSamplesCarry) {
  Options options = some_options();
  options.threads = 0;
  options.report = ReportForm::TextWithPercentiles;
  Measurement measurement;
  measurement.duration = 1s;
  for (std::uint64_t latency_us = 1; latency_us <= 1000; ++latency_us) {
    measurement.tally.good.record(latency_us * 1000);
    ++measurement.tally.by_status[200];
  }
  EXPECT_EQ(text_report(options, measurement),
            "GET http://127.0.0.1:8000/\n"
            "closed loop: threads 0, connections 8, pipeline 1\n"
            "  requests     1000 in 1.00 s   1000 requests/s\n"
            "  received     0.00 B   0.00 B/s\n"
            "  latency      mean 501 us   stdev 289 us   min 1.00 us   max 1.00 ms\n"
            "    p50           500 us   [469 us - 532 us]\n"
            "    p75           750 us   [723 us - 778 us]\n"
            "    p90           900 us   [881 us - 919 us]\n"
            "    p99           990 us   [983 us - 997 us]\n"
            "  status       200: 1000\n"
            "  errors       none\n"
            "  connections  0 opened\n");
}

TEST(TextReport, OfAnInterruptedRunThatNeverBegan) {
  Measurement measurement;
  measurement.signal = 2;
  EXPECT_EQ(text_report(some_options(), measurement),
            "GET http://127.0.0.1:8000/\n"
            "closed loop: threads 2, connections 8, pipeline 1 (interrupted)\n"
            "  requests     0 in 0.00 s   0 requests/s\n"
            "  received     0.00 B   0.00 B/s\n"
            "  status       none\n"
            "  errors       none\n"
            "  connections  0 opened\n");
}

TEST(JsonReport, HoldsEverything) {
  const std::string expected =
      R"({"schema":"ringmark-load/1","version":"1.2.3","engine":"io_uring","model":"closed",)"
      R"("url":"http://127.0.0.1:8000/","config":{"method":"GET","threads":2,"connections":8,"pipeline":1,)"
      R"("duration_s":2.0,"warmup_s":0.0,"timeout_s":2.0,"requests_max":null,)"
      R"("requests_per_connection_max":null,"fields":[],"body_bytes":0,"expected_body_bytes":null,"cpus":[]},)"
      R"("interrupted":false,"warmup_s":0.0,"duration_s":2.0,"requests":2001,"requests_per_s":1000.5,)"
      R"("good_requests":2000,"good_requests_per_s":1000.0,"bytes_read":1234567,"bytes_read_per_s":617283.5,)"
      R"("latency_ns":{"count":2000,"mean":1000191.5,"stdev":0.0,"min":1000000,"max":1000000,"above_60_s":0,)"
      R"("p50":1000000,"p75":1000000,"p90":1000000,"p99":1000000,"p99.9":null,"p99.99":null,)"
      R"("interval_95":{"p50":[1000000,1000000],"p75":[1000000,1000000],"p90":[1000000,1000000],)"
      R"("p99":[1000000,1000000],"p99.9":null,"p99.99":null}},)"
      R"("other_latency_ns":{"count":1,"mean":4999167.5,"stdev":0.0,"min":5000000,"max":5000000,"above_60_s":0,)"
      R"("p50":null,"p75":null,"p90":null,"p99":null,"p99.9":null,"p99.99":null,)"
      R"("interval_95":{"p50":null,"p75":null,"p90":null,"p99":null,"p99.9":null,"p99.99":null}},)"
      R"("status_counts":{"200":2000,"503":1},)"
      R"("errors":{"connect":3,"read":0,"write":0,"timeout":0,"status":1,"protocol":0,"total":4},)"
      R"("connections_opened":9,"cpu_seconds":1.5,)"
      R"("threads":[{"user_s":0.1,"system_s":0.9,"cpu_percent":50.0},)"
      R"({"user_s":0.0,"system_s":0.5,"cpu_percent":25.0}]})"
      "\n";
  EXPECT_EQ(json_report(some_options(), some_measurement(), "1.2.3"), expected);
}

TEST(JsonReport, EchoesLimitsFieldsAndProcessors) {
  Options options = some_options();
  options.requests = 7;
  options.requests_per_connection = 3;
  options.fields = {"a: \xff"};
  options.cpus = {1, 0};
  options.body = "abc";
  options.expected_body = "ok";
  const std::string report = json_report(options, some_measurement(), "");
  const std::string expected = R"("requests_max":7,"requests_per_connection_max":3,"fields":["a: )"
                               "\xef\xbf\xbd"
                               R"("],"body_bytes":3,"expected_body_bytes":2,"cpus":[1,0]})";
  EXPECT_NE(report.find(expected), std::string::npos) << report;
}

}  // namespace
}  // namespace ringmark::loadgen
