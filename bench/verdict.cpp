// Judging the machine, counting generators, and choosing sentences.
#include "bench/verdict.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

#include "bench/exit_code.hpp"

namespace ringmark::bench {
namespace {

// Within this factor of each other two rates are called a tie: the range of the controls.
constexpr double kTie = 1.05;

enum class Standing { Faster, Tied, Slower };

Standing standing_of(const RatioEstimate& estimate) {
  if (estimate.ratio > kTie) return Standing::Faster;
  return estimate.ratio < 1 / kTie ? Standing::Slower : Standing::Tied;
}

std::vector<const LineResult*> claim_lines(std::span<const LineResult> lines) {
  std::vector<const LineResult*> claims;
  for (const LineResult& line : lines) {
    if (line.line.role == LineRole::Claim && !line.sweep && line.scenario != "control")
      claims.push_back(&line);
  }
  return claims;
}

struct Standings {
  std::size_t faster{0};
  std::size_t tied{0};
  std::size_t slower{0};
};

Standings count_standings(std::span<const LineResult* const> lines, Comparison LineResult::*with) {
  Standings count;
  for (const LineResult* line : lines) {
    switch (standing_of((line->*with).faster)) {
      case Standing::Faster:
        ++count.faster;
        break;
      case Standing::Tied:
        ++count.tied;
        break;
      case Standing::Slower:
        ++count.slower;
        break;
    }
  }
  return count;
}

std::string opening(const Standings& article, const Standings& best) {
  if (article.faster == 0)
    return "In a sentence: async bought no speed here, not even over the article's own baselines.";
  if (best.faster == 0) {
    return "In a sentence: async buys waiting, not speed. It wins when more waits are open than there are "
           "threads;\n"
           "enough threads tie with it or beat it.";
  }
  return "In a sentence: async wins when more waits are open than there are threads, and here it also beats\n"
         "the best number of threads in some lines.";
}

std::string saving(double ratio, std::string_view of) {
  constexpr double kPercent = 100;
  const double percent = kPercent * (1 - ratio);
  return percent >= 0 ? fmt::format("{:.0f} % less {}", percent, of)
                      : fmt::format("{:.0f} % more {}", -percent, of);
}

std::string cost_where_tied(std::span<const LineResult* const> lines) {
  std::vector<double> cpu;
  std::vector<double> memory;
  for (const LineResult* line : lines) {
    if (standing_of(line->best.faster) != Standing::Tied) continue;
    cpu.push_back(line->best.cpu.ratio);
    memory.push_back(line->best.memory.ratio);
  }
  if (cpu.empty()) return {};
  const std::string lines_meant =
      cpu.size() == 1 ? "one line" : fmt::format("median of {} lines", cpu.size());
  return fmt::format("Where it ties with the best threads it takes {} and {} ({}).",
                     saving(median_figure(cpu), "CPU time"), saving(median_figure(memory), "memory"),
                     lines_meant);
}

}  // namespace

Machine judge_machine(std::span<const LineResult> lines) {
  Machine machine{.state = MachineState::Inconclusive,
                  .repeat = std::nullopt,
                  .smallest_visible_change = std::numeric_limits<double>::infinity(),
                  .reasons = {}};
  bool inconclusive = false;
  bool noisy = false;
  for (const LineResult& line : lines) {
    if (line.line.role != LineRole::Control && line.line.role != LineRole::Repeat) continue;
    const std::string_view word = word_of(line);
    inconclusive = inconclusive || word == "INCONCLUSIVE";
    noisy = noisy || word == "NOISY";
    if (word != "OK")
      machine.reasons.push_back(fmt::format("{}: {:.3f}", line.line.title, line.article.faster.ratio));
    if (line.line.role != LineRole::Repeat) continue;
    machine.repeat = line.article.faster;
    machine.smallest_visible_change = smallest_visible_change(line.article.faster);
  }
  if (!machine.repeat) machine.reasons.emplace_back("no A/A comparison");
  if (machine.repeat && !inconclusive) machine.state = MachineState::Ok;
  if (noisy) machine.state = MachineState::Noisy;
  return machine;
}

std::string_view word_of(MachineState state) {
  switch (state) {
    case MachineState::Ok:
      return "OK";
    case MachineState::Noisy:
      return "NOISY";
    case MachineState::Inconclusive:
      break;
  }
  return "INCONCLUSIVE";
}

void GeneratorCount::add(std::span<const Trial> trials) {
  for (const Trial& trial : trials) {
    if (!trial.result.extra.contains("generator_share")) continue;
    ++runs;
    if (trial.result.generator == GeneratorVerdict::Valid) ++valid;
  }
}

std::vector<std::string> sentences(std::span<const LineResult> lines) {
  const std::vector<const LineResult*> claims = claim_lines(lines);
  if (claims.empty()) return {};
  const Standings article = count_standings(claims, &LineResult::article);
  const Standings best = count_standings(claims, &LineResult::best);
  const auto holds =
      std::ranges::count_if(claims, [](const LineResult* line) { return word_of(*line) == "HOLDS"; });
  std::vector<std::string> said{opening(article, best)};
  said.push_back(
      fmt::format("Of {} lines the claim holds in {}. Over the article's baseline async is faster in {}, "
                  "over the best sync in {};\n"
                  "with the best sync it ties (within 5 %) in {}, and it is slower in {}.",
                  claims.size(), holds, article.faster, best.faster, best.tied, best.slower));
  if (std::string cost = cost_where_tied(claims); !cost.empty()) said.push_back(std::move(cost));
  return said;
}

int exit_code_of(std::span<const LineResult> lines, const Machine& machine,
                 const GeneratorCount& generators) {
  if (std::ranges::any_of(lines, passes_bound)) return kExitFailed;
  if (generators.valid < generators.runs) return kExitInvalid;
  return machine.state == MachineState::Ok ? kExitOk : kExitNoisy;
}

}  // namespace ringmark::bench
