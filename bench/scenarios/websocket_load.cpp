// Closed loops of WebSocket messages, each server on the measured processor.
#include "bench/scenarios/websocket_load.hpp"

#include <chrono>
#include <cmath>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "bench/cpu_record.hpp"
#include "bench/embedded.hpp"
#include "bench/exit_code.hpp"
#include "bench/placement.hpp"
#include "bench/process.hpp"
#include "bench/scenario.hpp"
#include "bench/scenarios/server_under_test.hpp"
#include "bench/work_directory.hpp"

namespace ringmark::bench {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds kConnectingAndLeaving{20};
constexpr double kMicrosecondsPerNanosecond = 1e-3;

Outcome<Process> start_node(const json& parameters, const std::string& directory, std::uint16_t port) {
  const std::string node = find_on_path("node");
  if (node.empty()) return failure("node is not installed (scripts/setup --websocket)");
  const auto package = find_npm_package(parameters.value("package", ""));
  if (!package) return failure(package.error());
  const std::string script = directory + "/websocket_server.js";
  std::ofstream{script} << embedded_file("websocket_server.js");
  auto process = Process::start({node, {script, std::to_string(port), *package}, measured_cpu()});
  if (!process) return process;
  const auto accepting = wait_until_accepting(port, *process);
  if (!accepting) return failure("node: " + accepting.error());
  return process;
}

Outcome<Process> start_websocket_server(const json& parameters, const std::string& directory,
                                        std::uint16_t port) {
  const std::string program = parameters.value("program", "ringmark-server");
  if (program == "node") return start_node(parameters, directory, port);
  return start_server({.program = program,
                       .arguments = parameters.value("arguments", std::vector<std::string>{}),
                       .port = port,
                       .cpu = measured_cpu()});
}

Outcome<json> run_websocket_generator(const json& parameters, std::uint16_t port) {
  const auto program = find_program("ringmark-load");
  if (!program) return failure(program.error());
  const int seconds = parameters.value("seconds", 1);
  const int warmup = parameters.value("warmup_seconds", 0);
  const std::string url =
      "ws://127.0.0.1:" + std::to_string(port) + parameters.value("path", std::string{"/echo"});
  const Command command{
      .program = *program,
      .arguments = {"ws", "--json", "-t", "1", "-c", std::to_string(parameters.value("connections", 1U)),
                    "-d", std::to_string(seconds) + "s", "--warmup", std::to_string(warmup) + "s", "--kind",
                    parameters.value("kind", std::string{"echo"}), "--size",
                    std::to_string(parameters.value("size", 64U)), url},
      .cpu = load_cpu()};
  auto process = Process::start(command);
  if (!process) return failure(process.error());
  const auto limit = std::chrono::seconds{warmup + seconds} + kConnectingAndLeaving;
  const auto finished = process->finish(runtime::Clock::now() + limit);
  if (!finished) return failure("ringmark-load: " + finished.error());
  // A generator that is its own limit still measures the server's CPU time for a message.
  if (finished->status != kExitOk && finished->status != kExitInvalid)
    return failure("ringmark-load ended with " + std::to_string(finished->status) + ": " + finished->errors);
  json report = json::parse(finished->output, nullptr, false);
  if (!report.is_object()) return failure("ringmark-load printed no JSON");
  report["generator_cpu_seconds"] = finished->cpu_seconds;
  return report;
}

Outcome<void> check_connections(const json& report) {
  const auto asked = report.value("connections", std::uint64_t{0});
  const auto connected = report.value("connected", std::uint64_t{0});
  if (connected < asked) {
    return failure("ringmark-load connected " + std::to_string(connected) + " of " + std::to_string(asked));
  }
  const json errors = report.value("errors", json::object());
  for (const auto& [kind, count] : errors.items()) {
    if (count.is_number() && count.get<double>() > 0)
      return failure("ringmark-load counted " + count.dump() + " errors of kind " + kind);
  }
  return {};
}

runtime::Instant instant_of(const json& report, const char* name) {
  return runtime::Instant{std::chrono::nanoseconds{report.value(name, std::int64_t{0})}};
}

}  // namespace

Outcome<TrialResult> run_websocket_load(const json& parameters) {
  const auto directory = TemporaryDirectory::make();
  const auto port = free_port();
  if (!directory) return failure(directory.error());
  if (!port) return failure(port.error());
  auto server = start_websocket_server(parameters, directory->path(), *port);
  if (!server) return failure(server.error());
  CpuRecord record{server->pid()};
  const auto report = run_websocket_generator(parameters, *port);
  const std::vector<CpuSample> samples = record.stop();
  if (!report) return failure(report.error());
  const auto connected = check_connections(*report);
  if (!connected) return failure(connected.error());
  const auto cpu_seconds = cpu_seconds_between(samples, instant_of(*report, "measured_from_ns"),
                                               instant_of(*report, "measured_until_ns"));
  const auto peak = peak_rss_bytes_of(server->pid());
  if (!cpu_seconds) return failure(cpu_seconds.error());
  if (!peak) return failure("the server ended under load");
  server->stop();

  TrialResult result;
  result.seconds = number_in(*report, "duration_s").value_or(0);
  // What arrived in the measured time; "messages_received" is how many of those sent in it arrived at all.
  const double arrived = number_in(*report, "messages_per_s").value_or(0) * result.seconds;
  result.operations = static_cast<std::uint64_t>(std::llround(arrived));
  result.cpu_seconds = *cpu_seconds;
  result.peak_rss_bytes = *peak;
  const json latency = report->value("latency_ns", json::object());
  for (const auto& [figure, percentile] : {std::pair{"p50_us", "p50"}, std::pair{"p90_us", "p90"}})
    result.extra[figure] = number_in(latency, percentile).value_or(0) * kMicrosecondsPerNanosecond;
  result.extra["generator_cpu_seconds"] = (*report)["generator_cpu_seconds"];
  return result;
}

}  // namespace ringmark::bench
