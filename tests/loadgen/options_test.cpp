// Command lines, good and bad.
#include "loadgen/options.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <expected>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace ringmark::loadgen {
namespace {

using namespace std::chrono_literals;

std::expected<Options, CommandLineEnd> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "ringmark-load");
  return parse_options(static_cast<int>(arguments.size()), arguments.data(), "ringmark-load 1.2.3 (abc)");
}

TEST(Options, HaveDefaults) {
  const auto options = parse({"http://a/"});
  ASSERT_TRUE(options.has_value());
  EXPECT_EQ(options->url_text, "http://a/");
  EXPECT_EQ(options->url.host, "a");
  EXPECT_EQ(options->threads, 1U);
  EXPECT_EQ(options->connections, 10U);
  EXPECT_EQ(options->duration, 10s);
  EXPECT_EQ(options->warmup, 0s);
  EXPECT_EQ(options->timeout, 2s);
  EXPECT_EQ(options->method, "GET");
  EXPECT_TRUE(options->fields.empty());
  EXPECT_EQ(options->body, "");
  EXPECT_FALSE(options->expected_body.has_value());
  EXPECT_EQ(options->requests, kUnlimited);
  EXPECT_EQ(options->requests_per_connection, kUnlimited);
  EXPECT_EQ(options->pipeline, 1U);
  EXPECT_TRUE(options->cpus.empty());
  EXPECT_EQ(options->report, ReportForm::Text);
}

TEST(Options, AreReadInAnyOrder) {
  const auto options = parse({"-t",
                              "2",
                              "-c8",
                              "-H",
                              "a: b",
                              "http://a/",
                              "-H",
                              "c: d",
                              "--duration=500ms",
                              "--warmup",
                              "1m",
                              "--timeout",
                              "1.5s",
                              "-X",
                              "PUT",
                              "--body",
                              "x y",
                              "--expect-body",
                              "",
                              "--requests",
                              "7",
                              "--requests-per-conn",
                              "3",
                              "--pipeline",
                              "4",
                              "--latency"});
  ASSERT_TRUE(options.has_value());
  EXPECT_EQ(options->threads, 2U);
  EXPECT_EQ(options->connections, 8U);
  EXPECT_EQ(options->duration, 500ms);
  EXPECT_EQ(options->warmup, 60s);
  EXPECT_EQ(options->timeout, 1500ms);
  EXPECT_EQ(options->method, "PUT");
  EXPECT_EQ(options->fields, (std::vector<std::string>{"a: b", "c: d"}));
  EXPECT_EQ(options->body, "x y");
  EXPECT_EQ(options->expected_body, "");
  EXPECT_EQ(options->requests, 7U);
  EXPECT_EQ(options->requests_per_connection, 3U);
  EXPECT_EQ(options->pipeline, 4U);
  EXPECT_EQ(options->report, ReportForm::TextWithPercentiles);
}

TEST(Options, KnowTheUnitsOfDurations) {
  EXPECT_EQ(parse({"http://a", "-d", "250us"})->duration, 250us);
  EXPECT_EQ(parse({"http://a", "-d", "2s"})->duration, 2s);
  EXPECT_EQ(parse({"http://a", "-d", "2m"})->duration, 120s);
  EXPECT_EQ(parse({"http://a", "-d", "1h"})->duration, 3600s);
}

TEST(Options, ReadTheBodyFromAFile) {
  const std::string path = ::testing::TempDir() + "ringmark_options_test_body";
  std::ofstream{path, std::ios::binary} << std::string{"a\0b\n", 4};
  const auto options = parse({"http://a", "--body", ("@" + path).c_str()});
  ASSERT_TRUE(options.has_value());
  EXPECT_EQ(options->body, (std::string{"a\0b\n", 4}));
}

TEST(Options, JsonWinsOverPercentilesWhichItAlwaysHas) {
  EXPECT_EQ(parse({"http://a", "--json", "--latency"})->report, ReportForm::Json);
}

TEST(Options, AreRefusedWithOneLine) {
  struct Case {
    std::vector<const char*> arguments;
    const char* expected;
  };
  const Case cases[] = {
      {{}, "url is required"},
      {{"-R", "5", "http://a"}, "unknown option -R"},
      {{"http://a", "--rate=5"}, "unknown option --rate=5"},
      {{"http://a", "http://b"}, "one url is enough: what is 'http://b'"},
      {{"a"}, "url 'a' does not begin with http://"},
      {{"http://a", "-t", "0"}, "--threads: Value 0 not in range 1 to 1024"},
      {{"http://a", "-t", "x"}, "--threads: Value x not in range 1 to 1024"},
      {{"http://a", "-c", "1", "-t", "2"}, "1 connections for 2 threads: each thread needs one"},
      {{"http://a", "-d", "5"}, "--duration '5' is no duration (such as 500ms, 10s or 1m)"},
      {{"http://a", "-d", "-1s"}, "--duration '-1s' is no duration (such as 500ms, 10s or 1m)"},
      {{"http://a", "-d", "nans"}, "--duration 'nans' is no duration (such as 500ms, 10s or 1m)"},
      {{"http://a", "-d", "1001h"}, "--duration '1001h' is no duration (such as 500ms, 10s or 1m)"},
      {{"http://a", "-d", "0s"}, "--duration is zero"},
      {{"http://a", "--timeout", "0ms"}, "--timeout is zero"},
      {{"http://a", "-H", "nothing"}, "-H 'nothing' is no field (NAME: VALUE)"},
      {{"http://a", "-H", ": b"}, "-H ': b' is no field (NAME: VALUE)"},
      {{"http://a", "-H", "a b: c"}, "-H 'a b: c' is no field (NAME: VALUE)"},
      {{"http://a", "-H", "a: b\r\nc: d"}, "-H 'a: b\r\nc: d' is no field (NAME: VALUE)"},
      {{"http://a", "-H", "Content-Length: 3"}, "-H Content-Length: the framing follows from --body"},
      {{"http://a", "-X", "G T"}, "--method 'G T' is no token"},
      {{"http://a", "--body", "@/nowhere/at/all"}, "--body: cannot read '/nowhere/at/all'"},
      {{"http://a", "--pipeline", "1025"}, "--pipeline: Value 1025 not in range 1 to 1024"},
      {{"http://a", "--pin", "0,1"}, "--pin names 2 processors for 1 threads"},
  };
  for (const Case& each : cases) {
    const auto options = parse(each.arguments);
    ASSERT_FALSE(options.has_value()) << each.expected;
    const std::string expected = std::string{"ringmark-load: "} + each.expected + " (see --help)\n";
    EXPECT_EQ(options.error().exit_code, 2);
    EXPECT_EQ(options.error().text, expected);
  }
}

TEST(Options, PinOnlyToUsableProcessors) {
  const auto options = parse({"http://a", "--pin", "100000"});
  ASSERT_FALSE(options.has_value());
  EXPECT_TRUE(options.error().text.starts_with("ringmark-load: --pin 100000: usable processors are "));
}

TEST(Options, PrintTheVersion) {
  const auto options = parse({"--version"});
  ASSERT_FALSE(options.has_value());
  EXPECT_EQ(options.error().exit_code, 0);
  EXPECT_EQ(options.error().text, "ringmark-load 1.2.3 (abc)\n");
}

TEST(Options, PrintHelpThatFitsAScreen) {
  const auto options = parse({"--help"});
  ASSERT_FALSE(options.has_value());
  EXPECT_EQ(options.error().exit_code, 0);
  std::string_view help = options.error().text;
  EXPECT_TRUE(help.starts_with("ringmark-load: puts HTTP/1.1 load on a server and reports latency.\n"));
  EXPECT_LE(std::ranges::count(help, '\n'), 30);
  while (!help.empty()) {
    EXPECT_LE(help.find('\n'), 80U);
    help.remove_prefix(help.find('\n') + 1);
  }
}

}  // namespace
}  // namespace ringmark::loadgen
