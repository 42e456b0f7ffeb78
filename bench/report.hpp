// The table as a person reads it, as Markdown, and as a document. Pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/environment.hpp"
#include "bench/evaluate.hpp"
#include "bench/verdict.hpp"

namespace ringmark::bench {

/// Of the documents that people read, too.
inline constexpr int kJsonIndent = 1;

/// A finished run.
struct RunSummary {
  std::string command;  ///< "table --quick"
  std::size_t blocks;
  std::uint64_t seed;
  double elapsed_seconds;
  Environment environment;
  std::vector<std::string> experiments;  ///< names, as measured
  std::vector<LineResult> lines;         ///< those of sweeps too
  Machine machine;
  GeneratorCount generators;
  std::vector<std::string> cross_checks;
  std::string directory;  ///< where the run is written
};

/// "7.9 [7.9, 8.0]"; without an interval "7.9 [-]".
[[nodiscard]] std::string ratio_text(const RatioEstimate& estimate);

/// The lines of the table alone, under their heading.
[[nodiscard]] std::string table_text(const std::vector<LineResult>& lines);

/// Everything that the program prints at its end.
[[nodiscard]] std::string text_report(const RunSummary& run);

/// report.md: the same, and the points of every sweep.
[[nodiscard]] std::string markdown_report(const RunSummary& run);

/// result.json, schema "ringmark-bench/1".
[[nodiscard]] nlohmann::json result_document(const RunSummary& run);

}  // namespace ringmark::bench
