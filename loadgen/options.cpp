// Reads the command line with CLI11; what CLI11 cannot judge (durations, fields, processors) is judged here.
#include "loadgen/options.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

#include "protocol/http/field_line.hpp"
#include "protocol/http/octets.hpp"
#include "runtime/thread.hpp"

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

constexpr std::size_t kThreadsMax = 1024;
constexpr std::size_t kConnectionsMax = 1'000'000;
constexpr std::size_t kPipelineMax = 1024;

/// What CLI11 fills in as text and this file turns into values.
struct RawOptions {
  std::string duration, warmup, timeout, body;
  bool latency{false}, json{false};
};

using Failure = std::optional<std::string>;

std::optional<runtime::Duration> duration_of(std::string_view text) {
  using namespace std::chrono_literals;
  constexpr std::pair<std::string_view, runtime::Duration> kUnits[] = {
      {"us", 1us}, {"ms", 1ms}, {"s", 1s}, {"m", 1min}, {"h", 1h}};
  constexpr double kHoursMax = 1000;
  double amount = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (error != std::errc{} || !(amount >= 0)) return std::nullopt;
  const std::string_view unit_name{rest, static_cast<std::size_t>(text.data() + text.size() - rest)};
  for (const auto& [name, unit] : kUnits) {
    if (name != unit_name) continue;
    const std::chrono::duration<double, std::nano> exact =
        amount * std::chrono::duration<double, std::nano>{unit};
    if (exact > kHoursMax * std::chrono::duration<double, std::nano>{1h}) return std::nullopt;
    return std::chrono::round<runtime::Duration>(exact);
  }
  return std::nullopt;
}

enum class Zero : std::uint8_t { Allowed, Refused };

Failure read_duration(const char* option, const std::string& text, Zero zero, runtime::Duration& value) {
  if (text.empty()) return std::nullopt;
  const std::optional<runtime::Duration> parsed = duration_of(text);
  if (!parsed) return fmt::format("{} '{}' is no duration (such as 500ms, 10s or 1m)", option, text);
  if (zero == Zero::Refused && *parsed == runtime::Duration::zero()) return fmt::format("{} is zero", option);
  value = *parsed;
  return std::nullopt;
}

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

Failure check_field(std::string_view field) {
  const std::string_view name = field.substr(0, field.find(':'));
  const char* const end = field.data() + field.size();
  const bool has_name = !name.empty() && name.size() < field.size() &&
                        http::end_of_token(field.data(), end) == name.data() + name.size();
  if (!has_name || http::end_of_field_content(field.data(), end) != end) {
    return fmt::format("-H '{}' is no field (NAME: VALUE)", field);
  }
  for (const std::string_view framing : {"content-length", "transfer-encoding"}) {
    if (http::equal_ignoring_case(name, framing))
      return fmt::format("-H {}: the framing follows from --body", name);
  }
  return std::nullopt;
}

Failure check_processors(const Options& options) {
  if (options.cpus.empty()) return std::nullopt;
  if (options.cpus.size() != options.threads) {
    return fmt::format("--pin names {} processors for {} threads", options.cpus.size(), options.threads);
  }
  const std::vector<int> usable = runtime::usable_cpus();
  for (const int cpu : options.cpus) {
    if (!std::ranges::binary_search(usable, cpu)) {
      return fmt::format("--pin {}: usable processors are {}", cpu, fmt::join(usable, ","));
    }
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
  }
  const char* const method_end = options.method.data() + options.method.size();
  if (options.method.empty() || http::end_of_token(options.method.data(), method_end) != method_end) {
    return fmt::format("--method '{}' is no token", options.method);
  }
  if (options.connections < options.threads) {
    return fmt::format("{} connections for {} threads: each thread needs one", options.connections,
                       options.threads);
  }
  return check_processors(options);
}

void declare(CLI::App& app, Options& options, RawOptions& raw) {
  const std::map<std::string, runtime::Engine> engines{{"auto", runtime::Engine::Automatic},
                                                       {"io_uring", runtime::Engine::IoUring},
                                                       {"epoll", runtime::Engine::Epoll}};
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
  app.add_option("--engine", options.engine)->transform(CLI::CheckedTransformer(engines).description(""));
  app.add_flag("--latency", raw.latency);
  app.add_flag("--json", raw.json);
}

// What follows an unknown option is taken for the URL, so the option comes last: it is the one to name.
std::string explain_extra(const std::vector<std::string>& extra) {
  for (const std::string& argument : extra) {
    if (argument.starts_with('-')) return fmt::format("unknown option {}", argument);
  }
  return fmt::format("one url is enough: what is '{}'", extra.front());
}

std::unexpected<CommandLineEnd> usage_error(const std::string& message) {
  return std::unexpected{
      CommandLineEnd{kExitUsage, fmt::format("ringmark-load: {} (see --help)\n", message)}};
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
