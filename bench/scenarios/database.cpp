// Seeds a database once, copies it for each trial, and drives the server on the copy.
#include "bench/scenarios/database.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "bench/placement.hpp"
#include "bench/process.hpp"
#include "bench/scenarios/database_client.hpp"
#include "bench/scenarios/served_load.hpp"
#include "bench/scenarios/server_under_test.hpp"
#include "bench/work_directory.hpp"

namespace ringmark::bench {
namespace {

constexpr std::chrono::minutes kClientLimit{2};
constexpr std::uint64_t kSeedingConnections = 64;

/// The client's report, with its CPU time.
Outcome<nlohmann::json> run_client(nlohmann::json parameters, std::uint16_t port) {
  parameters["port"] = port;
  const auto finished =
      run_to_end({own_program(), {"database-load", parameters.dump()}, load_cpu()}, kClientLimit);
  if (!finished) return failure(finished.error());
  nlohmann::json report = nlohmann::json::parse(finished->output, nullptr, false);
  if (report.is_discarded()) return failure("the database client printed no JSON");
  report["cpu_seconds"] = finished->cpu_seconds;
  return report;
}

Outcome<Process> start_on(const std::string& database, const std::vector<std::string>& options,
                          std::uint16_t port) {
  ServerStart start{.program = "ringmark-server", .arguments = options, .port = port, .cpu = measured_cpu()};
  start.arguments.push_back("--database");
  start.arguments.push_back("sqlite:" + database);
  return start_server(start);
}

/// Inserts the rows through the API, under a name that only a complete file gets.
Outcome<void> ensure_seeded(const std::string& file, std::uint64_t rows, std::uint16_t port) {
  if (std::filesystem::exists(file)) return {};
  const std::string unfinished = file + ".unfinished";
  auto server = start_on(unfinished, {}, port);
  if (!server) return failure(server.error());
  const auto report = run_client(
      {{"connections", kSeedingConnections}, {"requests", rows}, {"rows", rows}, {"seeding", true}}, port);
  if (!report) return failure("seeding: " + report.error());
  const Finished ended = server->stop();
  if (ended.status != 0) return failure("the seeding server ended with " + std::to_string(ended.status));
  // SQLite keeps a write-ahead log beside the file unless the last connection closed in order.
  if (std::filesystem::exists(unfinished + "-wal"))
    return failure("the seeding server left " + unfinished + "-wal");
  std::filesystem::rename(unfinished, file);
  return {};
}

}  // namespace

Outcome<TrialResult> run_database(const nlohmann::json& parameters) {
  const std::string directory = parameters.value("work_directory", std::string{"."});
  const auto rows = parameters.value("rows", std::uint64_t{1});
  const auto requests = parameters.value("requests", std::uint64_t{1});
  const std::string seeded = directory + "/seeded-" + std::to_string(rows) + ".db";
  const auto port = free_port();
  if (!port) return failure(port.error());
  if (const auto ready = ensure_seeded(seeded, rows, *port); !ready) return failure(ready.error());
  const auto copies = TemporaryDirectory::make(directory);
  if (!copies) return failure(copies.error());
  const std::string database = copies->path() + "/trial.db";
  std::error_code copied;
  std::filesystem::copy_file(seeded, database, copied);
  if (copied) return failure("copying " + seeded + ": " + copied.message());

  auto server = start_on(database, parameters.value("server", std::vector<std::string>{}), *port);
  if (!server) return failure(server.error());
  const auto cpu_before = cpu_seconds_of(server->pid());
  const auto report = run_client(parameters, *port);
  if (!report) return failure(report.error());
  const auto cpu_after = cpu_seconds_of(server->pid());
  const auto peak = peak_rss_bytes_of(server->pid());
  if (!cpu_before || !cpu_after || !peak) return failure("the server ended under load");
  server->stop();

  TrialResult result;
  result.operations = requests;
  result.seconds = report->value("seconds", 0.0);
  result.cpu_seconds = *cpu_after - *cpu_before;
  result.peak_rss_bytes = *peak;
  const double generator_share = report->value("cpu_seconds", 0.0) / result.seconds;
  result.generator = judge_generator(generator_share, result.cpu_seconds / result.seconds);
  result.extra["generator_share"] = generator_share;
  return result;
}

}  // namespace ringmark::bench
