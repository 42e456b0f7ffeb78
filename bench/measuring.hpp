// Carrying out experiments one after another, with progress on standard error and an ear for signals.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "bench/compare.hpp"
#include "bench/outcome.hpp"
#include "bench/scenario.hpp"
#include "runtime/clock.hpp"

namespace ringmark::bench {

/// The seed asked for, or one drawn from the system.
[[nodiscard]] std::uint64_t seed_or_drawn(std::optional<std::uint64_t> asked);

/// One run of the harness. On a terminal one line of progress is kept up to date; in a pipe every experiment
/// leaves a line when it is done. Needs `runtime::hold_stop_signals` before.
class Measuring {
 public:
  struct Plan {
    std::uint64_t seed;
    double expected_seconds;   ///< of all experiments, for the progress line
    nlohmann::json overrides;  ///< parameters on top of every variant's own
  };

  explicit Measuring(Plan plan);

  /// All trials of one experiment. Fails with the first trial that fails, and when a signal came.
  [[nodiscard]] Outcome<std::vector<Trial>> run(const Experiment& experiment, std::size_t blocks);

  /// The signal that ended it, 0 if none did.
  [[nodiscard]] int signal() const noexcept { return signal_; }
  [[nodiscard]] double elapsed_seconds() const;

 private:
  [[nodiscard]] Outcome<TrialResult> run_variant(const Experiment& experiment, const Variant& variant);
  void listen();
  void show(const Experiment& experiment) const;
  void finish_line(const Experiment& experiment, std::size_t trials, double seconds) const;

  Plan plan_;
  std::mt19937_64 random_;
  runtime::Instant start_;
  int signal_{0};
};

}  // namespace ringmark::bench
