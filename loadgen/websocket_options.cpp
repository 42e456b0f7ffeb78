// Reads the command line of WebSocket load, and judges what its options mean together.
#include "loadgen/websocket_options.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

#include "loadgen/option_values.hpp"
#include "loadgen/websocket_message.hpp"
#include "protocol/http/field_line.hpp"

namespace ringmark::loadgen {
namespace {

constexpr const char* kHelp =
    R"(ringmark-load ws: puts WebSocket load on a server and reports latency.

usage: ringmark-load ws [options] ws://HOST[:PORT][/PATH]

      --kind NAME        echo: every message comes back to its sender;
                         fan-out: to all connections; idle: none     [echo]
  -c, --connections N    connections of all threads together           [10]
  -t, --threads N        threads, each with a ring of its own           [1]
  -d, --duration T       how long to measure: 500ms, 10s, 1m          [10s]
      --warmup T         load before measuring, not recorded           [0s]
      --timeout T        to connect, to shake hands, to send, to answer [2s]
  -R, --rate N           messages a second of all senders together, on an
                         absolute schedule; latency from the scheduled time
      --in-flight N      without -R: unanswered messages a sender       [1]
      --senders N        connections that send, of a fan-out            [1]
      --size BYTES       of a message's payload, at least 32           [64]
      --binary           binary messages                             [text]
      --traffic BYTES    echoed on each idle connection before it rests [0]
      --ramp N           connections opened a second      [0: 256 at a time]
      --never-read N     further connections that never read            [0]
      --deflate          offer compression without context takeover
      --deflate-context  offer compression that keeps its contexts
      --origin ORIGIN    the field a browser sends                   [none]
      --subprotocol NAME offered; may be repeated                    [none]
  -H, --header 'NAME: VALUE' one more field; may be repeated
      --latency, --json  print the percentiles; print one JSON document
      --pin CPU[,CPU...] processor of each thread                    [none]
      --engine NAME      io_uring, epoll, or auto                    [auto]
      --version, --help
exit: 0 ok, 1 nothing succeeded, 2 usage, 4 the generator was the limit,
      130/143 interrupted
)";

constexpr std::size_t kMessageBytesMax = std::size_t{64} << 20;
constexpr std::size_t kInFlightMax = 65'536;
constexpr double kRateMax = 1e9;

/// What CLI11 fills in as text and this file turns into values.
struct RawOptions {
  std::string duration, warmup, timeout, origin;
  std::vector<std::string> subprotocols;
  bool latency{false}, json{false}, binary{false}, deflate{false}, deflate_context{false};
};

// The handshake writes these itself (RFC 6455 section 4.1).
Failure check_handshake_field(std::string_view field) {
  const std::string_view name = field.substr(0, field.find(':'));
  constexpr std::string_view kPrefix = "sec-websocket-";
  const bool is_ours = http::equal_ignoring_case(name.substr(0, kPrefix.size()), kPrefix) ||
                       http::equal_ignoring_case(name, "upgrade") ||
                       http::equal_ignoring_case(name, "connection") ||
                       http::equal_ignoring_case(name, "host");
  if (is_ours) return fmt::format("-H {}: the handshake writes it", name);
  return std::nullopt;
}

Failure read_durations(const RawOptions& raw, WebSocketOptions& options) {
  if (Failure failure = read_duration("--duration", raw.duration, Zero::Refused, options.duration))
    return failure;
  if (Failure failure = read_duration("--warmup", raw.warmup, Zero::Allowed, options.warmup)) return failure;
  return read_duration("--timeout", raw.timeout, Zero::Refused, options.timeout);
}

Failure read_fields(const RawOptions& raw, WebSocketOptions& options) {
  for (const std::string& field : options.fields) {
    if (Failure failure = check_field(field)) return failure;
    if (Failure failure = check_handshake_field(field)) return failure;
  }
  if (!raw.origin.empty()) {
    options.fields.push_back("Origin: " + raw.origin);
    if (check_field(options.fields.back())) return fmt::format("--origin '{}' is no origin", raw.origin);
  }
  for (const std::string& name : raw.subprotocols) {
    if (check_field(name + ":")) return fmt::format("--subprotocol '{}' is no token", name);
    options.subprotocols += options.subprotocols.empty() ? name : ", " + name;
  }
  return std::nullopt;
}

Failure check_kind(const WebSocketOptions& options) {
  const bool idle = options.kind == LoadKind::Idle;
  if (options.senders > options.connections)
    return fmt::format("{} senders of {} connections", options.senders, options.connections);
  if (options.senders != 1 && options.kind != LoadKind::FanOut) return "--senders is for --kind fan-out";
  if (options.traffic_bytes != 0 && !idle) return "--traffic is for --kind idle";
  if (options.rate > 0 && idle) return "-R: idle connections send nothing";
  if (options.rate > 0 && options.in_flight != 1) return "--in-flight is for load without -R";
  return std::nullopt;
}

/// The first fault of what the options mean together; fills in what the raw texts stand for.
Failure complete(const RawOptions& raw, WebSocketOptions& options) {
  std::expected<Url, std::string> url = parse_url(options.url_text, kWebSocketScheme);
  if (!url) return url.error();
  options.url = *std::move(url);
  if (raw.json) options.report = ReportForm::Json;
  if (raw.latency && !raw.json) options.report = ReportForm::TextWithPercentiles;
  if (raw.binary) options.opcode = websocket::Opcode::Binary;
  if (raw.deflate) options.deflate = websocket::ContextTakeover::Shared;
  if (raw.deflate_context) options.deflate = websocket::ContextTakeover::Dedicated;
  if (Failure failure = read_durations(raw, options)) return failure;
  if (Failure failure = read_fields(raw, options)) return failure;
  if (Failure failure = check_kind(options)) return failure;
  if (options.connections < options.threads) {
    return fmt::format("{} connections for {} threads: each thread needs one", options.connections,
                       options.threads);
  }
  return check_processors(options.cpus, options.threads);
}

void declare(CLI::App& app, WebSocketOptions& options, RawOptions& raw) {
  const std::map<std::string, LoadKind> kinds{
      {"echo", LoadKind::Echo}, {"fan-out", LoadKind::FanOut}, {"idle", LoadKind::Idle}};
  const CLI::Range connections{std::size_t{1}, kConnectionsMax};
  app.add_option("url", options.url_text)->required();
  app.add_option("--kind", options.kind)->transform(CLI::CheckedTransformer(kinds).description(""));
  app.add_option("-c,--connections", options.connections)->check(connections);
  app.add_option("-t,--threads", options.threads)->check(CLI::Range(std::size_t{1}, kThreadsMax));
  app.add_option("-d,--duration", raw.duration);
  app.add_option("--warmup", raw.warmup);
  app.add_option("--timeout", raw.timeout);
  app.add_option("-R,--rate", options.rate)->check(CLI::Range(std::numeric_limits<double>::min(), kRateMax));
  app.add_option("--in-flight", options.in_flight)->check(CLI::Range(std::size_t{1}, kInFlightMax));
  app.add_option("--senders", options.senders)->check(connections);
  app.add_option("--size", options.message_bytes)->check(CLI::Range(kStampBytes, kMessageBytesMax));
  app.add_option("--traffic", options.traffic_bytes);
  app.add_option("--ramp", options.ramp)->check(CLI::Range(0.0, kRateMax));
  app.add_option("--never-read", options.never_read)->check(CLI::Range(std::size_t{0}, kConnectionsMax));
  app.add_option("--origin", raw.origin);
  app.add_option("--subprotocol", raw.subprotocols)->allow_extra_args(false)->take_all();
  app.add_option("-H,--header", options.fields)->allow_extra_args(false)->take_all();
  app.add_option("--pin", options.cpus)->delimiter(',')->allow_extra_args(false);
  app.add_option("--engine", options.engine)
      ->transform(CLI::CheckedTransformer(engine_names()).description(""));
  app.add_flag("--binary", raw.binary);
  app.add_flag("--deflate", raw.deflate);
  app.add_flag("--deflate-context", raw.deflate_context);
  app.add_flag("--latency", raw.latency);
  app.add_flag("--json", raw.json);
}

}  // namespace

std::expected<WebSocketOptions, CommandLineEnd> parse_websocket_options(int argument_count,
                                                                        const char* const* arguments,
                                                                        const std::string& version) {
  WebSocketOptions options;
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
