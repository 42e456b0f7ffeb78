// wrk and ringmark-load on one server in turn; fio on the file that the trials left.
#include "bench/cross_check.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cmath>
#include <cstdlib>

#include "bench/placement.hpp"
#include "bench/process.hpp"
#include "bench/scenarios/server_under_test.hpp"

namespace ringmark::bench {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds kToolLimit{20};
// Without a delay each generator would be at its limit, and their difference would be the point of neither
// check.
constexpr const char* kAnswerDelayMs = "10";
constexpr int kReadsInFlight = 32;  // of files.json's files-random-read

std::string closeness(double theirs, double ours) {
  constexpr double kPercent = 100;
  return fmt::format("{:.0f} % apart", std::ceil(kPercent * std::abs(theirs / ours - 1)));
}

Outcome<double> wrk_rate(const std::string& wrk, std::uint16_t port) {
  const auto finished = run_to_end(
      {wrk, {"-t1", "-c64", "-d1s", "http://127.0.0.1:" + std::to_string(port) + "/users/1"}, load_cpu()},
      kToolLimit);
  if (!finished) return failure(finished.error());
  constexpr std::string_view kField = "Requests/sec:";
  const std::size_t at = finished->output.find(kField);
  if (at == std::string::npos) return failure("wrk printed no rate");
  return std::strtod(finished->output.c_str() + at + kField.size(), nullptr);
}

Outcome<double> load_rate(std::uint16_t port) {
  const auto program = find_program("ringmark-load");
  if (!program) return failure(program.error());
  const auto finished =
      run_to_end({*program,
                  {"--json", "-t", "1", "-c", "64", "-d", "1s", "--expect-body", std::string{kUserJson},
                   "http://127.0.0.1:" + std::to_string(port) + "/users/1"},
                  load_cpu()},
                 kToolLimit);
  if (!finished) return failure(finished.error());
  const json report = json::parse(finished->output, nullptr, false);
  if (report.is_discarded()) return failure("ringmark-load printed no JSON");
  return report.value("requests_per_s", 0.0);
}

std::string check_wrk() {
  const std::string wrk = find_on_path("wrk");
  if (wrk.empty()) return "wrk not installed";
  const auto port = free_port();
  if (!port) return "wrk: " + port.error();
  const auto server =
      start_server({.program = "ringmark-server",
                    .arguments = {"--mode", "async", "--reactors", "1", "--db-delay-ms", kAnswerDelayMs},
                    .port = *port,
                    .cpu = measured_cpu()});
  if (!server) return "wrk: " + server.error();
  if (const auto created = create_user(*port); !created) return "wrk: " + created.error();
  const auto theirs = wrk_rate(wrk, *port);
  const auto ours = load_rate(*port);
  if (!theirs || !ours) return "wrk: " + (theirs ? ours.error() : theirs.error());
  return fmt::format("wrk {:.0f}/s beside ringmark-load {:.0f}/s ({})", *theirs, *ours,
                     closeness(*theirs, *ours));
}

Outcome<double> fio_rate(const std::string& fio, const std::string& file, int depth) {
  const std::string engine = depth == 1 ? "psync" : "io_uring";
  const auto finished =
      run_to_end({fio,
                  {"--name=check", "--filename=" + file, "--rw=randread", "--bs=4k", "--direct=1",
                   "--ioengine=" + engine, "--iodepth=" + std::to_string(depth), "--runtime=1",
                   "--time_based", "--readonly", "--thread", "--output-format=json"},
                  measured_cpu()},
                 kToolLimit);
  if (!finished) return failure(finished.error());
  const json report = json::parse(
      finished->output.substr(std::min(finished->output.find('{'), finished->output.size())), nullptr, false);
  const json::json_pointer rate{"/jobs/0/read/iops"};
  if (report.is_discarded() || !report.contains(rate)) return failure("fio printed no rate");
  return report[rate].get<double>();
}

std::string check_fio(const FileRates& ours, const std::string& work_directory) {
  const std::string fio = find_on_path("fio");
  if (fio.empty()) return "fio not installed";
  if (!ours.serial || !ours.in_flight) return "fio not asked";
  const std::string file = work_directory + "/blocks-4096";
  const auto serial = fio_rate(fio, file, 1);
  const auto in_flight = fio_rate(fio, file, kReadsInFlight);
  if (!serial || !in_flight) return "fio: " + (serial ? in_flight.error() : serial.error());
  return fmt::format(
      "fio {:.0f}/s beside {:.0f}/s one at a time ({}), {:.0f}/s beside {:.0f}/s at depth {} ({})", *serial,
      *ours.serial, closeness(*serial, *ours.serial), *in_flight, *ours.in_flight, kReadsInFlight,
      closeness(*in_flight, *ours.in_flight));
}

}  // namespace

FileRates file_rates_from(std::span<const Trial> trials) {
  for (const Trial& trial : trials) {
    if (trial.result.extra.contains("note")) return {};  // O_DIRECT was refused
  }
  return {.serial = median_of(trials, "serial", rate), .in_flight = median_of(trials, "gather", rate)};
}

std::vector<std::string> cross_check(const FileRates& ours, const std::string& work_directory) {
  return {check_wrk(), check_fio(ours, work_directory)};
}

}  // namespace ringmark::bench
