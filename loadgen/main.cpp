// ringmark-load: from the command line to the report.
#include <fmt/core.h>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>

#include "loadgen/options.hpp"
#include "loadgen/plan.hpp"
#include "loadgen/report.hpp"
#include "loadgen/run.hpp"
#include "runtime/descriptor.hpp"
#include "runtime/ring.hpp"
#include "runtime/signals.hpp"
#include "runtime/socket_address.hpp"

namespace ringmark::loadgen {
namespace {

constexpr const char* kVersion = RINGMARK_VERSION " (" RINGMARK_COMMIT ")";

constexpr int kExitFailed = 1;
constexpr int kExitSignalBase = 128;  // as shells report a death by signal

// Beside the sockets: the standard streams and what the C library opens, and for each thread its ring and
// eventfd.
constexpr std::uint64_t kDescriptorsOfProcess = 16;
constexpr std::uint64_t kDescriptorsOfThread = 2;

int fail(int exit_code, const std::string& message) {
  fmt::print(stderr, "ringmark-load: {}\n", message);
  return exit_code;
}

// Replaces the wish for an engine by what there is, and says so when it is not the preferred one.
void settle_engine(Options& options) {
  const runtime::EngineChoice choice = runtime::choose_engine(options.engine);
  options.engine = choice.engine;
  if (choice.refusal.empty()) return;
  fmt::print(stderr, "ringmark-load: warning: {}; loading with epoll\n", choice.refusal);
}

int run(const Options& options) {
  const std::uint64_t needed =
      options.connections + options.threads * kDescriptorsOfThread + kDescriptorsOfProcess;
  const std::uint64_t limit = runtime::raise_descriptor_limit();
  if (limit < needed) {
    return fail(kExitUsage, fmt::format("{} connections need {} file descriptors, limit {}",
                                        options.connections, needed, limit));
  }
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

}  // namespace
}  // namespace ringmark::loadgen

int main(int argument_count, char** arguments) {
  using namespace ringmark::loadgen;
  ringmark::runtime::hold_stop_signals();
  try {
    auto options = parse_options(argument_count, arguments, std::string{"ringmark-load "} + kVersion);
    if (options) {
      settle_engine(*options);
      return run(*options);
    }
    fmt::print(options.error().exit_code == 0 ? stdout : stderr, "{}", options.error().text);
    return options.error().exit_code;
  } catch (const std::exception& error) {
    return fail(kExitUsage, error.what());
  }
}
