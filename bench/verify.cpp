// Evaluating the raw trials again, and comparing two documents figure by figure.
#include "bench/verify.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "bench/evaluate.hpp"
#include "bench/exit_code.hpp"
#include "bench/run_directory.hpp"

namespace ringmark::bench {
namespace {

using nlohmann::json;

// Logarithms may differ in their last bits between C libraries.
constexpr double kRelativeTolerance = 1e-9;

bool agree(const json& written, const json& recomputed) {
  if (!written.is_number() || !recomputed.is_number()) return written == recomputed;
  const double a = written.get<double>();
  const double b = recomputed.get<double>();
  return std::abs(a - b) <= kRelativeTolerance * std::max(std::abs(a), std::abs(b));
}

/// Every figure of either document, by its path.
void collect_differences(const json& written, const json& recomputed, std::vector<std::string>& differences) {
  const json flat_written = written.flatten();
  const json flat_recomputed = recomputed.flatten();
  std::set<std::string> paths;
  for (const auto& [path, value] : flat_written.items())
    paths.insert(path);
  for (const auto& [path, value] : flat_recomputed.items())
    paths.insert(path);
  for (const std::string& path : paths) {
    const json a = flat_written.value(path, json());
    const json b = flat_recomputed.value(path, json());
    if (!agree(a, b))
      differences.push_back(fmt::format("{}: written {}, recomputed {}", path, a.dump(), b.dump()));
  }
}

}  // namespace

Outcome<Verification> verify_run(const std::string& directory) {
  const auto result = read_json(directory + "/result.json");
  if (!result) return failure(result.error());
  std::vector<LineResult> lines;
  for (const json& name : result->value("experiments", json::array())) {
    const auto raw = read_trials(directory, name.get<std::string>());
    if (!raw) return failure(raw.error());
    for (LineResult& line : evaluate(raw->experiment, raw->trials))
      lines.push_back(std::move(line));
  }
  add_regions(lines);
  json recomputed = json::array();
  for (const LineResult& line : lines)
    recomputed.push_back(to_json(line));
  Verification verification{.lines = lines.size(), .differences = {}};
  // Through text, as the written figures went: what is no number becomes null there.
  collect_differences(result->value("lines", json::array()), json::parse(recomputed.dump()),
                      verification.differences);
  return verification;
}

int run_verify(const std::string& directory) {
  const auto verification = verify_run(directory);
  if (!verification) {
    fmt::print(stderr, "ringmark-bench: {}\n", verification.error());
    return kExitFailed;
  }
  for (const std::string& difference : verification->differences)
    fmt::print("{}\n", difference);
  if (!verification->differences.empty()) return kExitFailed;
  fmt::print("all figures of {} lines agree with the raw trials\n", verification->lines);
  return kExitOk;
}

}  // namespace ringmark::bench
