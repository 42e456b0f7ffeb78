// Starts the server, lets the generator finish its requests, and reads the server's CPU clock around it.
#include "bench/scenarios/served_load.hpp"

#include <chrono>
#include <string>
#include <vector>

#include "bench/placement.hpp"
#include "bench/process.hpp"
#include "bench/scenarios/server_under_test.hpp"

namespace ringmark::bench {
namespace {

constexpr std::chrono::seconds kLoadLimit{120};

// A side of the loop that leaves less of its processor unused than this is taken to be the limit; the rest is
// what the clocks and the scheduler blur.
constexpr double kSaturatedShare = 0.95;

struct Load {
  std::uint16_t port;
  std::uint64_t connections;
  std::uint64_t requests;
  std::uint64_t requests_per_connection;  // 0: no limit
};

Outcome<nlohmann::json> run_load(const Load& load) {
  const auto program = find_program("ringmark-load");
  if (!program) return failure(program.error());
  Command command{.program = *program,
                  .arguments = {"--json", "-t", "1", "-c", std::to_string(load.connections), "--requests",
                                std::to_string(load.requests), "-d", std::to_string(kLoadLimit.count()) + "s",
                                "--timeout", "60s", "--expect-body", std::string{kUserJson}},
                  .cpu = load_cpu()};
  if (load.requests_per_connection != 0) {
    command.arguments.push_back("--requests-per-conn");
    command.arguments.push_back(std::to_string(load.requests_per_connection));
  }
  command.arguments.push_back("http://127.0.0.1:" + std::to_string(load.port) + "/users/1");
  const auto finished = run_to_end(command, 2 * kLoadLimit);
  if (!finished) return failure(finished.error());
  nlohmann::json report = nlohmann::json::parse(finished->output, nullptr, false);
  if (report.is_discarded()) return failure("ringmark-load printed no JSON");
  report["process_cpu_seconds"] = finished->cpu_seconds;
  return report;
}

Outcome<void> check_report(const nlohmann::json& report, std::uint64_t requests) {
  const nlohmann::json errors = report.value("errors", nlohmann::json::object());
  for (const auto& [kind, count] : errors.items()) {
    if (count.is_number() && count.get<std::uint64_t>() != 0) {
      return failure("ringmark-load counted " + count.dump() + " errors of kind " + kind + " in " +
                     std::to_string(requests) + " requests");
    }
  }
  const std::uint64_t answered = report.value("requests", std::uint64_t{0});
  if (answered == requests) return {};
  return failure("ringmark-load had " + std::to_string(answered) + " answers to " + std::to_string(requests) +
                 " requests within " + std::to_string(kLoadLimit.count()) + " s");
}

Outcome<Process> start_measured_server(const nlohmann::json& parameters, std::uint16_t port) {
  ServerStart start{.program = "ringmark-server",
                    .arguments = parameters.value("server", std::vector<std::string>{}),
                    .port = port,
                    .cpu = measured_cpu()};
  start.arguments.push_back("--db-delay-ms");
  start.arguments.push_back(std::to_string(parameters.value("delay_ms", 0U)));
  auto server = start_server(start);
  if (!server) return server;
  const auto created = create_user(port);
  if (!created) return failure(created.error());
  return server;
}

}  // namespace

GeneratorVerdict judge_generator(double generator_share, double server_share) {
  const bool held_back = generator_share >= kSaturatedShare && server_share < kSaturatedShare;
  return held_back ? GeneratorVerdict::Invalid : GeneratorVerdict::Valid;
}

Outcome<TrialResult> run_served_load(const nlohmann::json& parameters) {
  const auto port = free_port();
  if (!port) return failure(port.error());
  const Load load{.port = *port,
                  .connections = parameters.value("connections", std::uint64_t{1}),
                  .requests = parameters.value("requests", std::uint64_t{1}),
                  .requests_per_connection = parameters.value("requests_per_connection", std::uint64_t{0})};
  auto server = start_measured_server(parameters, *port);
  if (!server) return failure(server.error());
  const auto cpu_before = cpu_seconds_of(server->pid());
  const auto report = run_load(load);
  if (!report) return failure(report.error());
  const auto cpu_after = cpu_seconds_of(server->pid());
  const auto peak = peak_rss_bytes_of(server->pid());
  if (!cpu_before || !cpu_after || !peak)
    return failure("the server ended under load: " + server->stop().errors);
  const auto checked = check_report(*report, load.requests);
  if (!checked) return failure(checked.error());

  TrialResult result;
  result.operations = load.requests;
  result.seconds = report->value("duration_s", 0.0);
  result.cpu_seconds = *cpu_after - *cpu_before;
  result.peak_rss_bytes = *peak;
  const double generator_share = report->value("process_cpu_seconds", 0.0) / result.seconds;
  result.generator = judge_generator(generator_share, result.cpu_seconds / result.seconds);
  result.extra["generator_share"] = generator_share;
  return result;
}

}  // namespace ringmark::bench
