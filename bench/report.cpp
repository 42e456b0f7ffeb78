// Laying out the table.
#include "bench/report.hpp"

#include <fmt/core.h>

#include <cmath>
#include <iterator>

namespace ringmark::bench {
namespace {

constexpr double kOneDecimalFrom = 1.995;  // smaller ratios are read to the hundredth
constexpr double kNoDecimalFrom = 99.95;
constexpr double kSecondsPerMinute = 60;
constexpr double kPercent = 100;

int decimals_for(double ratio) {
  if (ratio >= kNoDecimalFrom) return 0;
  return ratio >= kOneDecimalFrom ? 1 : 2;
}

std::string elapsed_text(double seconds) {
  const auto whole = std::lround(seconds);
  const auto minute = static_cast<long>(kSecondsPerMinute);
  return whole < minute ? fmt::format("{}s", whole)
                        : fmt::format("{}m{:02}s", whole / minute, whole % minute);
}

std::string cost_text(const RatioEstimate& estimate) {
  return fmt::format("{:.2f}x", estimate.ratio);
}

std::string claim_text(const LineResult& line) {
  if (line.line.role == LineRole::Shown) return "-";
  if (line.claim.low == line.claim.high) return fmt::format("{:.0f}x", line.claim.low);
  return fmt::format("{:.0f}-{:.0f}x", line.claim.low, line.claim.high);
}

std::string bound_text(const LineResult& line) {
  if (!line.bound) return "-";
  return fmt::format("{:.{}f}", *line.bound, decimals_for(*line.bound));
}

std::string best_text(const LineResult& line) {
  if (line.line.role == LineRole::Control || line.line.role == LineRole::Repeat) return {};
  return fmt::format("{:.{}f} ({})", line.best.faster.ratio, decimals_for(line.best.faster.ratio),
                     line.best.label);
}

std::string circumstances(const LineResult& line) {
  std::string text = line.region.empty() ? line.line.at : "for " + line.region;
  if (!line.line.bound_reason.empty() && line.line.bound)
    text += (text.empty() ? "" : "; ") + line.line.bound_reason;
  if (!line.generator_limit.empty()) text += (text.empty() ? "" : "; ") + line.generator_limit;
  if (!line.note.empty()) text += (text.empty() ? "" : "; ") + line.note;
  return text;
}

std::string without_blanks_at_end(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

// Columns: row, line, claim, article, best, bound, CPU, memory, word and circumstances.
std::string table_line(const LineResult& line, const std::string& row) {
  return without_blanks_at_end(fmt::format(
      "{:<9}{:<27}{:<7}{:<19}{:<30}{:<7}{:<8}{:<8}{:<13}{}", row, line.line.title, claim_text(line),
      ratio_text(line.article.faster), best_text(line), bound_text(line), cost_text(line.article.cpu),
      cost_text(line.article.memory), word_of(line), circumstances(line)));
}

std::string header_line(const RunSummary& run) {
  const Environment& environment = run.environment;
  return fmt::format("ringmark-bench {}   {} blocks, seed {}, {} | {} cores, Linux {}, engine {}, {}\n",
                     run.command, run.blocks, run.seed, elapsed_text(run.elapsed_seconds), environment.cores,
                     environment.kernel, environment.engine.substr(0, environment.engine.find(':')),
                     environment.file_system);
}

std::string machine_line(const RunSummary& run) {
  const Machine& machine = run.machine;
  std::string text = fmt::format("machine {}", word_of(machine.state));
  if (machine.repeat && machine.repeat->interval) {
    text +=
        fmt::format(" | A/A {:.2f}-{:.2f} | smallest visible change {:.0f} %", machine.repeat->interval->low,
                    machine.repeat->interval->high, std::ceil(kPercent * machine.smallest_visible_change));
  } else {
    text += " | A/A without interval";
  }
  text += fmt::format(" | generator VALID in {}/{} runs", run.generators.valid, run.generators.runs);
  for (const std::string& reason : machine.reasons)
    text += " | " + reason;
  return text + "\n";
}

std::string bounds_text(const std::vector<LineResult>& lines) {
  std::string above;
  for (const LineResult& line : lines) {
    if (passes_bound(line)) {
      above += fmt::format("; {} is ABOVE its bound: {} over {:.2f}", line.line.title,
                           ratio_text(line.article.faster), *line.bound);
    }
  }
  return above.empty() ? "every ratio under its bound" : above.substr(2);
}

std::string checks_text(const RunSummary& run) {
  std::string text = "cross-checks: ";
  for (const std::string& check : run.cross_checks)
    text += check + ", ";
  return text + bounds_text(run.lines) + "\n";
}

std::string said(const RunSummary& run) {
  std::string text;
  for (const std::string& sentence : sentences(run.lines))
    text += sentence + "\n";
  return text;
}

std::string sweep_text(const LineResult& line) {
  return fmt::format("| {} | {:.0f} {} | {} | {} ({}) | {} | {} | {} |\n", line.line.title, line.sweep->value,
                     line.sweep->unit, ratio_text(line.article.faster), ratio_text(line.best.faster),
                     line.best.label, cost_text(line.article.cpu), cost_text(line.article.memory),
                     word_of(line));
}

}  // namespace

std::string ratio_text(const RatioEstimate& estimate) {
  const int decimals = decimals_for(estimate.ratio);
  if (!estimate.interval) return fmt::format("{:.{}f} [-]", estimate.ratio, decimals);
  return fmt::format("{:.{}f} [{:.{}f}, {:.{}f}]", estimate.ratio, decimals, estimate.interval->low, decimals,
                     estimate.interval->high, decimals);
}

std::string table_text(const std::vector<LineResult>& lines) {
  constexpr const char* kHeading = "{:<36}{:<7}{:<49}{:<7}{:<16}{}\n{:<43}{:<19}{:<37}{:<8}{:<8}{}\n";
  std::string text = fmt::format(kHeading, "", "claim", "ASYNC IS FASTER THAN", "BOUND", "COST OF ASYNC",
                                 "DOES THE CLAIM HOLD?", "row", "article's sync", "best sync", "CPU/op",
                                 "memory", "(cost: beside the article's sync)");
  std::string row;
  for (const LineResult& line : lines) {
    if (line.sweep) continue;
    text += table_line(line, line.row == row ? "" : line.row);
    row = line.row;
  }
  return text;
}

std::string text_report(const RunSummary& run) {
  std::string text = header_line(run) + machine_line(run) + "\n" + table_text(run.lines) + "\n";
  if (const std::string sentence = said(run); !sentence.empty()) text += sentence + "\n";
  text += checks_text(run);
  return text + fmt::format("wrote {0} | recompute: ringmark-bench verify {0}\n", run.directory);
}

std::string markdown_report(const RunSummary& run) {
  std::string text = "# Asynchronous beside synchronous I/O\n\n```\n" + header_line(run) + machine_line(run) +
                     "\n" + table_text(run.lines) + "\n" + said(run) + checks_text(run) + "```\n";
  std::string points;
  for (const LineResult& line : run.lines) {
    if (line.sweep) points += sweep_text(line);
  }
  if (points.empty()) return text;
  return text +
         "\n## Sweeps\n\n| line | at | article's sync | best sync | CPU/op | memory | claim |\n"
         "|---|---|---|---|---|---|---|\n" +
         points;
}

nlohmann::json result_document(const RunSummary& run) {
  nlohmann::json lines = nlohmann::json::array();
  for (const LineResult& line : run.lines)
    lines.push_back(to_json(line));
  const Machine& machine = run.machine;
  return {{"schema", "ringmark-bench/1"},
          {"command", run.command},
          {"blocks", run.blocks},
          {"seed", run.seed},
          {"elapsed_seconds", run.elapsed_seconds},
          {"environment", to_json(run.environment)},
          {"experiments", run.experiments},
          {"lines", std::move(lines)},
          {"machine",
           {{"state", word_of(machine.state)},
            {"a_a", machine.repeat ? to_json(*machine.repeat) : nlohmann::json()},
            {"reasons", machine.reasons}}},
          {"generator", {{"runs", run.generators.runs}, {"valid", run.generators.valid}}},
          {"cross_checks", run.cross_checks}};
}

}  // namespace ringmark::bench
