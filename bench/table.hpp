// `ringmark-bench table`: measures, judges, prints and writes the table.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "bench/environment.hpp"
#include "bench/options.hpp"
#include "bench/scenario.hpp"

namespace ringmark::bench {

inline constexpr std::size_t kBlocksFull = 10;
inline constexpr std::size_t kBlocksQuick = 6;  // the fewest that give an interval at 95 %
/// Points of sweeps draw the claim region from estimates alone, so they need no interval.
inline constexpr std::size_t kBlocksOfSweepPoint = 3;

/// The experiments that the options ask for, in the table's order. The controls are always among them.
[[nodiscard]] std::vector<Experiment> select(std::span<const Experiment> all, Depth depth,
                                             std::span<const std::string> rows);

/// How often an experiment is repeated, if lines have `blocks`.
[[nodiscard]] std::size_t blocks_of(const Experiment& experiment, std::size_t blocks);

/// Runs the table and returns the exit code of the program.
[[nodiscard]] int run_table(const TableOptions& options, const BuildInfo& build);

}  // namespace ringmark::bench
