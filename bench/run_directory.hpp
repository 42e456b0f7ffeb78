// A run on disk: one folder, written once, readable without this program.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "bench/compare.hpp"
#include "bench/environment.hpp"
#include "bench/outcome.hpp"

namespace ringmark::bench {

/// The folder of one run. Nothing in it is ever overwritten.
class RunDirectory {
 public:
  /// Makes <parent>/<date>-<label>-<commit>, with a number behind it if that exists already.
  [[nodiscard]] static Outcome<RunDirectory> make(const std::string& parent, const std::string& label,
                                                  const std::string& commit);

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// Writes one file of it; fails when the file exists.
  [[nodiscard]] Outcome<void> write(const std::string& name, const std::string& content) const;
  /// Writes raw/<experiment>.json: the definition, and every trial on a line.
  [[nodiscard]] Outcome<void> write_trials(const Experiment& experiment, std::span<const Trial> trials) const;

 private:
  explicit RunDirectory(std::string path) : path_{std::move(path)} {}

  std::string path_;
};

/// What `write_trials` wrote.
struct RawTrials {
  Experiment experiment;
  std::vector<Trial> trials;
};

[[nodiscard]] Outcome<RawTrials> read_trials(const std::string& directory, const std::string& experiment);
[[nodiscard]] Outcome<nlohmann::json> read_json(const std::string& path);

}  // namespace ringmark::bench
