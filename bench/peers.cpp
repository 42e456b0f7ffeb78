// Figures of peer experiments and the bars they are held against.
#include "bench/peers.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "bench/embedded.hpp"
#include "bench/exit_code.hpp"
#include "bench/measuring.hpp"
#include "bench/report.hpp"
#include "bench/table.hpp"

namespace ringmark::bench {
namespace {

using nlohmann::json;

constexpr int kSecondsQuick = 1;  // of wrk, which takes whole seconds
constexpr double kMicrosecondsPerSecond = 1e6;

struct Figure {
  std::string_view name;
  Metric metric;
  std::string_view unit;
  double scale;  ///< from the metric to the unit
};

constexpr std::array<Figure, 4> kFigures{{{"CPU/request", cpu_per_operation, "us", kMicrosecondsPerSecond},
                                          {"requests/s", rate, "/s", 1},
                                          {"p50", p50, "us", 1},
                                          {"p90", p90, "us", 1}}};

const Figure* find_figure(std::string_view name) {
  const auto found = std::ranges::find(kFigures, name, &Figure::name);
  return found == kFigures.end() ? nullptr : &*found;
}

std::string bar_text(const Bar& bar) {
  std::string text =
      bar.most ? fmt::format("<= {:.2f}", *bar.most) : fmt::format(">= {:.2f}", bar.least.value_or(0));
  if (bar.interval_most) text += fmt::format(" (interval <= {:.3f})", *bar.interval_most);
  return text;
}

/// A figure of one experiment, judged.
struct Judged {
  const Experiment* experiment;
  Bar bar;
  RatioEstimate estimate;
  double ours;
  double theirs;
};

std::vector<Judged> judge(const Experiment& experiment, std::span<const Bar> bars,
                          std::span<const Trial> trials) {
  const Line& line = experiment.lines.front();
  std::vector<Judged> judged;
  for (const Bar& bar : bars) {
    const Figure& figure = *find_figure(bar.figure);
    judged.push_back({.experiment = &experiment,
                      .bar = bar,
                      .estimate = ratio_between(trials, line.async, line.article, figure.metric),
                      .ours = figure.scale * median_of(trials, line.async, figure.metric),
                      .theirs = figure.scale * median_of(trials, line.article, figure.metric)});
  }
  return judged;
}

std::string text_of(const Judged& judged) {
  const Figure& figure = *find_figure(judged.bar.figure);
  const Line& line = judged.experiment->lines.front();
  const RatioEstimate& estimate = judged.estimate;
  const std::string interval =
      estimate.interval ? fmt::format("[{:.3f}, {:.3f}]", estimate.interval->low, estimate.interval->high)
                        : "[-]";
  return fmt::format("{:<15}{:<15}{:<13}{:.3f} {:<16} {:<30}{:<14}{:.2f} {} beside {:.2f} {}\n", line.article,
                     line.title, judged.bar.figure, estimate.ratio, interval, bar_text(judged.bar),
                     word_of(judge_bar(judged.bar, estimate)), judged.ours, figure.unit, judged.theirs,
                     figure.unit);
}

json json_of(const Judged& judged) {
  const Line& line = judged.experiment->lines.front();
  return {{"experiment", judged.experiment->name},
          {"peer", line.article},
          {"figure", judged.bar.figure},
          {"unit", find_figure(judged.bar.figure)->unit},
          {"ours", judged.ours},
          {"theirs", judged.theirs},
          {"ratio", to_json(judged.estimate)},
          {"bar", bar_text(judged.bar)},
          {"word", word_of(judge_bar(judged.bar, judged.estimate))}};
}

Outcome<std::vector<Experiment>> selected_peers(const PeersOptions& options) {
  auto all = experiments_from(json::parse(embedded_file("peers.json")));
  if (!all) return all;
  std::erase_if(*all, [&options](const Experiment& experiment) {
    return !options.only.empty() &&
           std::ranges::none_of(options.only, [&experiment](const std::string& name) {
             return experiment.name.starts_with(name + "-");
           });
  });
  return all;
}

int exit_code_of(std::span<const Judged> judged) {
  const auto any = [judged](BarWord word) {
    return std::ranges::any_of(
        judged, [word](const Judged& one) { return judge_bar(one.bar, one.estimate) == word; });
  };
  if (any(BarWord::Fail)) return kExitRegression;
  return any(BarWord::Inconclusive) ? kExitNoisy : kExitOk;
}

void print_json(std::span<const Judged> judged, std::uint64_t seed, std::size_t blocks) {
  json figures = json::array();
  for (const Judged& one : judged)
    figures.push_back(json_of(one));
  const json document{
      {"schema", "ringmark-bench-peers/1"}, {"seed", seed}, {"blocks", blocks}, {"figures", figures}};
  fmt::print("{}\n", document.dump(kJsonIndent));
}

}  // namespace

Outcome<std::vector<Bar>> bars_from(const json& definition) {
  std::vector<Bar> bars;
  for (const json& entry : definition.value("bars", json::array())) {
    bars.push_back({.figure = entry.value("figure", ""),
                    .most = number_in(entry, "most"),
                    .least = number_in(entry, "least"),
                    .interval_most = number_in(entry, "interval_most")});
    if (find_figure(bars.back().figure) == nullptr) return failure("no figure '" + bars.back().figure + "'");
  }
  return bars;
}

BarWord judge_bar(const Bar& bar, const RatioEstimate& estimate) {
  if (bar.most && !(estimate.ratio <= *bar.most)) return BarWord::Fail;
  if (bar.least && !(estimate.ratio >= *bar.least)) return BarWord::Fail;
  if (!bar.interval_most) return BarWord::Pass;
  if (!estimate.interval) return BarWord::Inconclusive;
  return estimate.interval->high <= *bar.interval_most ? BarWord::Pass : BarWord::Fail;
}

std::string_view word_of(BarWord word) {
  switch (word) {
    case BarWord::Pass:
      return "PASS";
    case BarWord::Fail:
      return "FAIL";
    case BarWord::Inconclusive:
      break;
  }
  return "INCONCLUSIVE";
}

int run_peers(const PeersOptions& options) {
  const auto report_failure = [](const std::string& text) {
    fmt::print(stderr, "ringmark-bench: {}\n", text);
    return kExitFailed;
  };
  const auto experiments = selected_peers(options);
  if (!experiments) return report_failure(experiments.error());
  const bool quick = options.depth == Depth::Quick;
  const std::size_t blocks = options.blocks != 0 ? options.blocks : (quick ? kBlocksQuick : kBlocksFull);
  double expected = 0;
  for (const Experiment& experiment : *experiments)
    expected += expected_seconds(experiment, blocks);
  const json overrides = quick ? json{{"seconds", kSecondsQuick}} : json::object();
  const std::uint64_t seed = seed_or_drawn(options.seed);
  Measuring measuring{{.seed = seed, .expected_seconds = expected, .overrides = overrides}};
  std::vector<Judged> judged;
  for (const Experiment& experiment : *experiments) {
    const auto bars = bars_from(experiment.definition);
    if (!bars) return report_failure(bars.error());
    const auto trials = measuring.run(experiment, blocks);
    if (measuring.signal() != 0) return kExitSignal + measuring.signal();
    if (!trials) return report_failure(trials.error());
    for (Judged& one : judge(experiment, *bars, *trials)) {
      if (options.output == Output::Text) fmt::print("{}", text_of(one));
      judged.push_back(std::move(one));
    }
    std::fflush(stdout);
  }
  if (options.output == Output::Json) print_json(judged, seed, blocks);
  return exit_code_of(judged);
}

}  // namespace ringmark::bench
