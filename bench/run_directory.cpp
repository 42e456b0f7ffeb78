// Names and files of a run's folder.
#include "bench/run_directory.hpp"

#include <array>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace ringmark::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kRunsADayMax = 1000;

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  ::localtime_r(&now, &local);
  std::array<char, sizeof "2026-11-22"> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d", &local);
  return text.data();
}

}  // namespace

Outcome<RunDirectory> RunDirectory::make(const std::string& parent, const std::string& label,
                                         const std::string& commit) {
  const std::string wanted = (fs::path{parent} / (today() + "-" + label + "-" + commit)).string();
  std::error_code error;
  fs::create_directories(parent, error);
  for (int number = 1; number <= kRunsADayMax && !error; ++number) {
    const std::string path = number == 1 ? wanted : wanted + "-" + std::to_string(number);
    if (!fs::create_directory(path, error)) continue;
    fs::create_directory(path + "/raw", error);
    if (!error) return RunDirectory{path};
  }
  return failure("cannot make " + wanted + ": " + (error ? error.message() : "too many runs"));
}

Outcome<void> RunDirectory::write(const std::string& name, const std::string& content) const {
  const std::string path = path_ + "/" + name;
  if (fs::exists(path)) return failure(path + " exists already");
  std::ofstream file{path};
  file << content << std::flush;
  if (file) return {};
  return failure("cannot write " + path);
}

Outcome<void> RunDirectory::write_trials(const Experiment& experiment, std::span<const Trial> trials) const {
  std::string content =
      "{\"schema\":\"ringmark-bench-raw/1\",\n\"definition\":" + experiment.definition.dump() +
      ",\n\"trials\":[\n";
  for (const Trial& trial : trials) {
    content += to_json(trial).dump() + (&trial == &trials.back() ? "\n" : ",\n");
  }
  return write("raw/" + experiment.name + ".json", content + "]}\n");
}

Outcome<nlohmann::json> read_json(const std::string& path) {
  std::ifstream file{path};
  if (!file) return failure("cannot read " + path);
  nlohmann::json document = nlohmann::json::parse(file, nullptr, false);
  if (document.is_discarded()) return failure(path + " is no JSON");
  return document;
}

Outcome<RawTrials> read_trials(const std::string& directory, const std::string& experiment) {
  const std::string path = directory + "/raw/" + experiment + ".json";
  const auto document = read_json(path);
  if (!document) return failure(document.error());
  auto definition = experiment_from(document->value("definition", nlohmann::json::object()));
  if (!definition) return failure(path + ": " + definition.error());
  RawTrials raw{.experiment = std::move(*definition), .trials = {}};
  for (const nlohmann::json& entry : document->value("trials", nlohmann::json::array())) {
    auto trial = trial_from(entry);
    if (!trial) return failure(path + ": " + trial.error());
    raw.trials.push_back(std::move(*trial));
  }
  return raw;
}

}  // namespace ringmark::bench
