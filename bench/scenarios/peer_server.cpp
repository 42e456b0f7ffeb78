// Fixed answers under wrk, each server on the measured processor.
#include "bench/scenarios/peer_server.hpp"

#include <chrono>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "bench/embedded.hpp"
#include "bench/placement.hpp"
#include "bench/process.hpp"
#include "bench/scenarios/server_under_test.hpp"
#include "bench/work_directory.hpp"

namespace ringmark::bench {
namespace {

constexpr std::string_view kContent = R"({"message":"欢迎使用异步API"})";
constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
constexpr std::chrono::seconds kStartAndEndOfLoad{10};
constexpr double kNanosecondsPerMicrosecond = 1000;

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

Outcome<Process> start_nginx(const std::string& directory, std::uint16_t port) {
  const std::string program = find_on_path("nginx");
  if (program.empty()) return failure("nginx is not installed");
  std::string configuration{embedded_file("nginx.conf.in")};
  replace_all(configuration, "@DIRECTORY@", directory);
  replace_all(configuration, "@PORT@", std::to_string(port));
  const std::string file = directory + "/nginx.conf";
  std::ofstream{file} << configuration;
  auto process = Process::start({program, {"-e", directory + "/error.log", "-c", file}, measured_cpu()});
  if (!process) return process;
  const auto accepting = wait_until_accepting(port, *process);
  if (!accepting) return failure("nginx: " + accepting.error());
  return process;
}

Outcome<Process> start_program(const nlohmann::json& parameters, const std::string& directory,
                               std::uint16_t port) {
  const std::string program = parameters.value("program", "ringmark-server");
  if (program == "nginx") return start_nginx(directory, port);
  return start_server({.program = program,
                       .arguments = parameters.value("arguments", std::vector<std::string>{}),
                       .port = port,
                       .cpu = measured_cpu()});
}

Outcome<void> check_answer(std::uint16_t port) {
  const auto answer = http_call(port, kRequest);
  if (!answer) return failure(answer.error());
  if (answer->status == kStatusOk && answer->content == kContent) return {};
  return failure("GET / answered " + std::to_string(answer->status) + " " + answer->content);
}

Outcome<nlohmann::json> run_wrk(const nlohmann::json& parameters, const std::string& directory,
                                std::uint16_t port) {
  const std::string program = find_on_path("wrk");
  if (program.empty()) return failure("wrk is not installed");
  const std::string script = directory + "/pipeline.lua";
  std::ofstream{script} << embedded_file("pipeline.lua");
  const int seconds = parameters.value("seconds", 1);
  const Command command{.program = program,
                        .arguments = {"-t1", "-c" + std::to_string(parameters.value("connections", 1U)),
                                      "-d" + std::to_string(seconds) + "s", "--latency", "-s", script,
                                      "http://127.0.0.1:" + std::to_string(port) + "/", "--",
                                      std::to_string(parameters.value("pipeline", 1U))},
                        .cpu = load_cpu()};
  const auto finished = run_to_end(command, std::chrono::seconds{seconds} + kStartAndEndOfLoad);
  if (!finished) return failure(finished.error());
  const std::size_t begin = finished->output.find('{');
  const std::string line = begin == std::string::npos ? "" : finished->output.substr(begin);
  nlohmann::json report = nlohmann::json::parse(line, nullptr, false);
  if (report.is_discarded()) return failure("wrk printed no summary");
  if (report.value("errors", 0) != 0) return failure("wrk counted " + report["errors"].dump() + " errors");
  if (report.value("p50_us", 0.0) <= 0) return failure("wrk finished no batch of requests in its time");
  report["generator_share"] = finished->cpu_seconds / report.value("seconds", 1.0);
  return report;
}

// wrk 4.1 fills up its histogram with latencies that it takes for omitted, one for each multiple of the time
// a request took on average. With a pipeline that time is far below the shortest batch: its median comes out
// too small, and its p90 as 0. ringmark-load reports what it measured.
Outcome<void> measure_pipelined_latency(const nlohmann::json& parameters, std::uint16_t port,
                                        nlohmann::json& report) {
  const auto program = find_program("ringmark-load");
  if (!program) return failure(program.error());
  const int seconds = parameters.value("seconds", 1);
  const Command command{
      .program = *program,
      .arguments = {"--json", "-t", "1", "-c", std::to_string(parameters.value("connections", 1U)), "-d",
                    std::to_string(seconds) + "s", "--pipeline",
                    std::to_string(parameters.value("pipeline", 1U)), "--expect-body", std::string{kContent},
                    "http://127.0.0.1:" + std::to_string(port) + "/"},
      .cpu = load_cpu()};
  const auto finished = run_to_end(command, std::chrono::seconds{seconds} + kStartAndEndOfLoad);
  if (!finished) return failure(finished.error());
  const nlohmann::json measured = nlohmann::json::parse(finished->output, nullptr, false);
  const nlohmann::json::json_pointer errors{"/errors/total"};
  if (!measured.is_object() || measured.value(errors, 1) != 0) return failure("ringmark-load counted errors");
  for (const auto& [figure, percentile] : {std::pair{"p50_us", "p50"}, std::pair{"p90_us", "p90"}}) {
    report[figure] = measured["latency_ns"][percentile].get<double>() / kNanosecondsPerMicrosecond;
  }
  return {};
}

}  // namespace

Outcome<TrialResult> run_peer_server(const nlohmann::json& parameters) {
  const auto directory = TemporaryDirectory::make();
  const auto port = free_port();
  if (!directory) return failure(directory.error());
  if (!port) return failure(port.error());
  auto server = start_program(parameters, directory->path(), *port);
  if (!server) return failure(server.error());
  const auto checked = check_answer(*port);
  if (!checked) return failure(checked.error());
  pid_t measured = server->pid();
  if (parameters.value("program", "") == "nginx") {
    const auto worker = first_child_of(measured);
    if (!worker) return failure("nginx: " + worker.error());
    measured = *worker;
  }
  const auto cpu_before = cpu_seconds_of(measured);
  auto report = run_wrk(parameters, directory->path(), *port);
  if (!report) return failure(report.error());
  const auto cpu_after = cpu_seconds_of(measured);
  const auto peak = peak_rss_bytes_of(measured);
  if (!cpu_before || !cpu_after || !peak) return failure("the server ended under load");
  if (parameters.value("pipeline", 1U) > 1) {
    const auto latency = measure_pipelined_latency(parameters, *port, *report);
    if (!latency) return failure(latency.error());
  }
  server->stop();

  TrialResult result;
  result.operations = report->value("requests", std::uint64_t{0});
  result.seconds = report->value("seconds", 0.0);
  result.cpu_seconds = *cpu_after - *cpu_before;
  result.peak_rss_bytes = *peak;
  for (const char* figure : {"p50_us", "p90_us", "generator_share"})
    result.extra[figure] = (*report)[figure];
  return result;
}

}  // namespace ringmark::bench
