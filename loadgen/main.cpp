// ringmark-load: from the command line to the report.
#include <fmt/core.h>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "loadgen/options.hpp"
#include "loadgen/plan.hpp"
#include "loadgen/report.hpp"
#include "loadgen/run.hpp"
#include "loadgen/websocket_options.hpp"
#include "loadgen/websocket_report.hpp"
#include "loadgen/websocket_run.hpp"
#include "loadgen/websocket_verdict.hpp"
#include "runtime/descriptor.hpp"
#include "runtime/ring.hpp"
#include "runtime/signals.hpp"
#include "runtime/socket_address.hpp"

namespace ringmark::loadgen {
namespace {

constexpr const char* kVersion = RINGMARK_VERSION " (" RINGMARK_COMMIT ")";

constexpr int kExitFailed = 1;
constexpr int kExitInvalid = 4;
constexpr int kExitSignalBase = 128;  // as shells report a death by signal

// Beside the sockets: the standard streams and what the C library opens, and for each thread its ring and
// eventfd.
constexpr std::uint64_t kDescriptorsOfProcess = 16;
constexpr std::uint64_t kDescriptorsOfThread = 2;

int fail(int exit_code, const std::string& message) {
  fmt::print(stderr, "ringmark-load: {}\n", message);
  return exit_code;
}

// The engine there is; says so when it is not the preferred one.
runtime::Engine settled(runtime::Engine wish) {
  const runtime::EngineChoice choice = runtime::choose_engine(wish);
  if (!choice.refusal.empty())
    fmt::print(stderr, "ringmark-load: warning: {}; loading with epoll\n", choice.refusal);
  return choice.engine;
}

// What stands in the way of that many connections, as a line.
std::optional<std::string> shortage_for(std::size_t connections, std::size_t threads) {
  const std::uint64_t needed = connections + threads * kDescriptorsOfThread + kDescriptorsOfProcess;
  const std::uint64_t limit = runtime::raise_descriptor_limit();
  if (limit >= needed) return std::nullopt;
  return fmt::format("{} connections need {} file descriptors, limit {}", connections, needed, limit);
}

int run(const Options& options) {
  if (const auto shortage = shortage_for(options.connections, options.threads))
    return fail(kExitUsage, *shortage);
  const std::optional<runtime::SocketAddress> address =
      runtime::SocketAddress::resolve(options.url.host, options.url.port);
  if (!address) return fail(kExitFailed, fmt::format("host '{}' has no address", options.url.host));

  const Plan plan{options, *address};
  const Measurement measurement = run_load(options, plan);
  const bool json = options.report == ReportForm::Json;
  fmt::print("{}", json ? json_report(options, measurement, kVersion) : text_report(options, measurement));
  std::fflush(stdout);  // the report comes before any complaint about it
  if (measurement.signal != 0) return kExitSignalBase + measurement.signal;
  if (measurement.tally.good.count() == 0) return fail(kExitFailed, "no request succeeded");
  return 0;
}

int run(const WebSocketOptions& options) {
  if (const auto shortage = shortage_for(options.connections + options.never_read, options.threads))
    return fail(kExitUsage, *shortage);
  const std::optional<runtime::SocketAddress> address =
      runtime::SocketAddress::resolve(options.url.host, options.url.port);
  if (!address) return fail(kExitFailed, fmt::format("host '{}' has no address", options.url.host));

  const WebSocketMeasurement measurement = run_websocket_load(options, *address);
  const bool json = options.report == ReportForm::Json;
  fmt::print("{}", json ? websocket_json_report(options, measurement, kVersion)
                        : websocket_text_report(options, measurement));
  std::fflush(stdout);  // the report comes before any complaint about it
  if (measurement.signal != 0) return kExitSignalBase + measurement.signal;
  const bool idle = options.kind == LoadKind::Idle;
  if (idle && measurement.tally.connected == 0) return fail(kExitFailed, "no connection was opened");
  if (!idle && measurement.tally.received == 0) return fail(kExitFailed, "no message was delivered");
  if (!doubts(options, measurement).empty())
    return fail(kExitInvalid, "the generator was the limit, not the server");
  return 0;
}

// Runs what the command line asks for, or prints why there is nothing to run.
template <typename Parsed>
int run_parsed(Parsed options) {
  if (options) {
    options->engine = settled(options->engine);
    return run(*options);
  }
  fmt::print(options.error().exit_code == 0 ? stdout : stderr, "{}", options.error().text);
  return options.error().exit_code;
}

}  // namespace
}  // namespace ringmark::loadgen

int main(int argument_count, char** arguments) {
  using namespace ringmark::loadgen;
  ringmark::runtime::hold_stop_signals();
  try {
    const std::string version = std::string{"ringmark-load "} + kVersion;
    if (argument_count > 1 && arguments[1] == std::string_view{"ws"})
      return run_parsed(parse_websocket_options(argument_count - 1, arguments + 1, version));
    return run_parsed(parse_options(argument_count, arguments, version));
  } catch (const std::exception& error) {
    return fail(kExitUsage, error.what());
  }
}
