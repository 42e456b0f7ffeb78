// Reads the command line with CLI11; what CLI11 cannot judge (durations, fields, processors) is judged here.
#include "loadgen/options.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "loadgen/option_values.hpp"
#include "protocol/http/field_line.hpp"
#include "protocol/http/octets.hpp"

namespace ringmark::loadgen {
namespace {

constexpr const char* kHelp =
    R"(ringmark-load: puts HTTP/1.1 load on a server and reports latency.

usage: ringmark-load [options] http://HOST[:PORT][/PATH]

  -t, --threads N            threads, each with a ring of its own        [1]
  -c, --connections N        connections of all threads together        [10]
  -d, --duration T           how long to measure: 500ms, 10s, 1m        [10s]
      --requests N           stop after N requests, or after -d         [none]
      --warmup T             load before measuring, not recorded        [0s]
      --timeout T            to connect, to send, to be answered        [2s]

  -X, --method NAME          request method                             [GET]
  -H, --header 'NAME: VALUE' one more field; may be repeated
      --body TEXT|@FILE      content of every request                   [none]
      --pipeline N           requests sent together on a connection     [1]
      --requests-per-conn N  then close the connection and open another [none]
      --expect-body TEXT     the exact content of every good response

      --latency              print the percentiles too
      --json                 print one JSON document
      --pin CPU[,CPU...]     processor of each thread                   [none]
      --engine NAME          io_uring, epoll, or auto                   [auto]
      --version, --help

The loop is closed: a connection sends again when all it sent is answered.
exit: 0 ok, 1 nothing succeeded, 2 usage, 130/143 interrupted
)";

constexpr std::size_t kPipelineMax = 1024;

/// What CLI11 fills in as text and this file turns into values.
struct RawOptions {
  std::string duration, warmup, timeout, body;
  bool latency{false}, json{false};
};

Failure read_body(const std::string& text, std::string& body) {
  if (!text.starts_with('@')) {
    body = text;
    return std::nullopt;
  }
  const std::string path = text.substr(1);
  std::ifstream file{path, std::ios::binary};
  body.assign(std::istreambuf_iterator<char>{file}, {});
  if (!file.is_open() || file.bad()) return fmt::format("--body: cannot read '{}'", path);
  return std::nullopt;
}

Failure check_framing(std::string_view field) {
  const std::string_view name = field.substr(0, field.find(':'));
  for (const std::string_view framing : {"content-length", "transfer-encoding"}) {
    if (http::equal_ignoring_case(name, framing))
      return fmt::format("-H {}: the framing follows from --body", name);
  }
  return std::nullopt;
}

/// The first fault of what the options mean together; fills in what the raw texts stand for.
Failure complete(const RawOptions& raw, Options& options) {
  std::expected<Url, std::string> url = parse_url(options.url_text);
  if (!url) return url.error();
  options.url = *std::move(url);
  if (raw.json) options.report = ReportForm::Json;
  if (raw.latency && !raw.json) options.report = ReportForm::TextWithPercentiles;
  if (Failure failure = read_duration("--duration", raw.duration, Zero::Refused, options.duration))
    return failure;
  if (Failure failure = read_duration("--warmup", raw.warmup, Zero::Allowed, options.warmup)) return failure;
  if (Failure failure = read_duration("--timeout", raw.timeout, Zero::Refused, options.timeout))
    return failure;
  if (Failure failure = read_body(raw.body, options.body)) return failure;
  for (const std::string& field : options.fields) {
    if (Failure failure = check_field(field)) return failure;
    if (Failure failure = check_framing(field)) return failure;
  }
  const char* const method_end = options.method.data() + options.method.size();
  if (options.method.empty() || http::end_of_token(options.method.data(), method_end) != method_end) {
    return fmt::format("--method '{}' is no token", options.method);
  }
  if (options.connections < options.threads) {
    return fmt::format("{} connections for {} threads: each thread needs one", options.connections,
                       options.threads);
  }
  return check_processors(options.cpus, options.threads);
}

void declare(CLI::App& app, Options& options, RawOptions& raw) {
  app.add_option("url", options.url_text)->required();
  app.add_option("-t,--threads", options.threads)->check(CLI::Range(std::size_t{1}, kThreadsMax));
  app.add_option("-c,--connections", options.connections)->check(CLI::Range(std::size_t{1}, kConnectionsMax));
  app.add_option("-d,--duration", raw.duration);
  app.add_option("--warmup", raw.warmup);
  app.add_option("--timeout", raw.timeout);
  app.add_option("-X,--method", options.method);
  app.add_option("-H,--header", options.fields)->allow_extra_args(false)->take_all();
  app.add_option("--body", raw.body);
  app.add_option("--expect-body", options.expected_body);
  app.add_option("--requests", options.requests)->check(CLI::Range(std::uint64_t{1}, kUnlimited));
  app.add_option("--requests-per-conn", options.requests_per_connection)
      ->check(CLI::Range(std::uint64_t{1}, kUnlimited));
  app.add_option("--pipeline", options.pipeline)->check(CLI::Range(std::size_t{1}, kPipelineMax));
  app.add_option("--pin", options.cpus)->delimiter(',')->allow_extra_args(false);
  app.add_option("--engine", options.engine)
      ->transform(CLI::CheckedTransformer(engine_names()).description(""));
  app.add_flag("--latency", raw.latency);
  app.add_flag("--json", raw.json);
}

}  // namespace

std::expected<Options, CommandLineEnd> parse_options(int argument_count, const char* const* arguments,
                                                     const std::string& version) {
  Options options;
  RawOptions raw;
  CLI::App app;
  app.set_version_flag("--version", version);
  declare(app, options, raw);
  try {
    app.parse(argument_count, arguments);
  } catch (const CLI::CallForHelp&) {
    return std::unexpected{CommandLineEnd{0, kHelp}};
  } catch (const CLI::CallForVersion&) {
    return std::unexpected{CommandLineEnd{0, version + "\n"}};
  } catch (const CLI::ExtrasError&) {
    return usage_error(explain_extra(app.remaining()));
  } catch (const CLI::ParseError& error) {
    return usage_error(error.what());
  }
  if (const Failure failure = complete(raw, options)) return usage_error(*failure);
  return options;
}

}  // namespace ringmark::loadgen
