// What is measured, as data: rows of the table, their experiments, variants and lines, read from
// scenarios/*.json.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/outcome.hpp"

namespace ringmark::bench {

enum class Mode { Sync, Async };
enum class Depth { Quick, Full };

/// One way to do the work. Its parameters are those of the experiment with its own on top.
struct Variant {
  std::string name;
  std::string label;  ///< what the column "best sync" prints, for example "8 threads"
  Mode mode;
  nlohmann::json parameters;
};

enum class LineRole {
  Claim,    ///< judged against the claimed range
  Control,  ///< expected to be 1: judges the machine
  Repeat,   ///< a variant against itself: judges the machine, and what it can show
  Shown,    ///< measured and printed, judged against nothing
};

struct ClaimRange {
  double low;
  double high;
};

/// One line of the table: async against the article's own baseline, and against the best sync variant.
struct Line {
  std::string title;
  LineRole role;
  std::string article;          ///< variant
  std::string async;            ///< variant
  std::string at;               ///< the circumstances, for example "at 100 ms"
  std::optional<double> bound;  ///< no ratio can be larger
  std::optional<double>
      ceiling_per_second;  ///< no rate can be larger: the bound is this over the baseline's rate
  std::string bound_reason;
};

/// Where an experiment stands in a sweep.
struct SweepPoint {
  std::string of;    ///< the experiment that is swept; its lines keep their titles
  std::string unit;  ///< for example "waits"
  double value;
};

/// Variants that are measured in the same blocks, and the lines that their comparison gives.
struct Experiment {
  std::string name;
  std::string scenario;  ///< file and --row
  std::string row;       ///< as printed
  std::string trial;     ///< kind, see trial.hpp
  Depth depth;           ///< Quick experiments belong to full runs too
  double trial_seconds;  ///< expected, with start and end of every process: the time budget
  ClaimRange claim;
  std::vector<Variant> variants;
  std::vector<Line> lines;
  std::optional<SweepPoint> sweep;
  nlohmann::json definition;  ///< complete: `experiment_from` reads the same experiment from it
};

/// Reads one complete definition. Fails with what is missing or refers to nothing.
[[nodiscard]] Outcome<Experiment> experiment_from(const nlohmann::json& definition);

/// The experiments of one scenario file, those of sweeps included (full runs).
[[nodiscard]] Outcome<std::vector<Experiment>> experiments_from(const nlohmann::json& scenario);

/// All experiments of the table, in its order.
[[nodiscard]] Outcome<std::vector<Experiment>> table_experiments();

/// The number of that name in a JSON object, if it has one.
[[nodiscard]] std::optional<double> number_in(const nlohmann::json& object, const char* name);

/// The variant of that name, nullptr if there is none.
[[nodiscard]] const Variant* find_variant(const Experiment& experiment, const std::string& name);

/// Seconds that measuring takes: every variant twice a block.
[[nodiscard]] double expected_seconds(const Experiment& experiment, std::size_t blocks);

}  // namespace ringmark::bench
