// What the whole table says: about the machine, about its own validity, and in a sentence. Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/compare.hpp"
#include "bench/evaluate.hpp"

namespace ringmark::bench {

enum class MachineState { Ok, Noisy, Inconclusive };

/// The judgement of the controls and of the A/A comparison.
struct Machine {
  MachineState state;
  std::optional<RatioEstimate> repeat;  ///< a variant against itself
  double smallest_visible_change;       ///< a fraction; infinite when nothing can be said
  std::vector<std::string> reasons;     ///< why it is not Ok, a line each
};

[[nodiscard]] Machine judge_machine(std::span<const LineResult> lines);
[[nodiscard]] std::string_view word_of(MachineState state);

/// How many trials had a load generator, and in how many it was not the bottleneck.
struct GeneratorCount {
  std::size_t runs{0};
  std::size_t valid{0};

  void add(std::span<const Trial> trials);
};

/// What the figures say about async, a sentence each, chosen by the outcome. Empty without a claim line.
[[nodiscard]] std::vector<std::string> sentences(std::span<const LineResult> lines);

/// Exit code of a finished table: 1 a ratio passes its bound, 4 a generator was the bottleneck, 6 the machine
/// was noisy or could not be judged, else 0.
[[nodiscard]] int exit_code_of(std::span<const LineResult> lines, const Machine& machine,
                               const GeneratorCount& generators);

}  // namespace ringmark::bench
