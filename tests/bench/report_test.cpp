// The table, to the letter.
#include "bench/report.hpp"

#include <gtest/gtest.h>

#include "synthetic.hpp"

namespace ringmark::bench {
namespace {

using testing::control_line;
using testing::estimate;
using testing::synthetic_experiment;
using testing::synthetic_trials;
using testing::without_interval;

RunSummary synthetic_run() {
  std::vector<LineResult> lines = evaluate(synthetic_experiment(), synthetic_trials());
  lines[0].region = "3-10 waits";
  lines.push_back(lines[0]);
  lines[1].line.title = "article: gather 2,1,3";
  lines[1].line.bound = lines[1].bound = std::nullopt;
  lines[1].region = "";
  lines[1].article.faster = estimate(1.984, 1.96, 2.0);
  lines.push_back(control_line(LineRole::Control, estimate(1.0, 0.99, 1.01)));
  lines.push_back(control_line(LineRole::Repeat, estimate(1.0, 0.99, 1.01)));
  const Machine machine = judge_machine(lines);
  return {.command = "table --quick",
          .blocks = 6,
          .seed = 41,
          .elapsed_seconds = 171.2,
          .environment = {.build = {.version = "0.1.0", .commit = "3f2a9c1", .type = "Release"},
                          .cores = 2,
                          .cpu_model = "made-up",
                          .kernel = "6.18.1",
                          .engine = "io_uring: everything",
                          .clocksource = "tsc",
                          .file_system = "ext4",
                          .direct_io = DirectIo::Offered},
          .experiments = {"made-up"},
          .lines = lines,
          .machine = machine,
          .generators = {.runs = 96, .valid = 96},
          .cross_checks = {"wrk not installed", "fio not installed"},
          .directory = "results/2026-11-22-cpu2-3f2a9c1"};
}

TEST(RatioText, ShowsAsManyDecimalsAsTheRatioNeeds) {
  EXPECT_EQ(ratio_text(estimate(0.994, 0.985, 1.006)), "0.99 [0.98, 1.01]");
  EXPECT_EQ(ratio_text(estimate(7.84, 7.76, 7.96)), "7.8 [7.8, 8.0]");
  EXPECT_EQ(ratio_text(estimate(640.2, 612.4, 655.6)), "640 [612, 656]");
  EXPECT_EQ(ratio_text(without_interval(7.84)), "7.8 [-]");
}

TEST(TextReport, IsTheTableUnderItsHeaderWithTheClosingLines) {
  EXPECT_EQ(
      text_report(synthetic_run()),
      R"(ringmark-bench table --quick   6 blocks, seed 41, 2m51s | 2 cores, Linux 6.18.1, engine io_uring, ext4
machine OK | A/A 0.99-1.01 | smallest visible change 2 % | generator VALID in 96/96 runs

                                    claim  ASYNC IS FASTER THAN                             BOUND  COST OF ASYNC   DOES THE CLAIM HOLD?
row                                        article's sync     best sync                            CPU/op  memory  (cost: beside the article's sync)
I/O      8 waits of 10 ms           3-10x  7.8 [7.8, 7.8]     0.98 (8 threads)              8.0    0.50x   1.50x   HOLDS        for 3-10 waits; 8 by construction
         article: gather 2,1,3      3-10x  1.98 [1.96, 2.00]  0.98 (8 threads)              -      0.50x   1.50x   BELOW        at 8 waits
control  CPU work only              1x     1.00 [0.99, 1.01]                                -      1.00x   1.00x   OK
         async against itself       1x     1.00 [0.99, 1.01]                                -      1.00x   1.00x   OK

In a sentence: async buys waiting, not speed. It wins when more waits are open than there are threads;
enough threads tie with it or beat it.
Of 2 lines the claim holds in 1. Over the article's baseline async is faster in 2, over the best sync in 0;
with the best sync it ties (within 5 %) in 2, and it is slower in 0.
Where it ties with the best threads it takes 60 % less CPU time and 25 % less memory (median of 2 lines).

cross-checks: wrk not installed, fio not installed, every ratio under its bound
wrote results/2026-11-22-cpu2-3f2a9c1 | recompute: ringmark-bench verify results/2026-11-22-cpu2-3f2a9c1
)");
}

TEST(TextReport, MarksANoisyTableAndNamesARatioAboveItsBound) {
  RunSummary run = synthetic_run();
  run.machine.state = MachineState::Noisy;
  run.machine.reasons = {"CPU work only: 1.200"};
  run.lines[0].article.faster = estimate(9, 8.9, 9.1);
  const std::string text = text_report(run);
  EXPECT_NE(
      text.find(
          "machine NOISY | A/A 0.99-1.01 | smallest visible change 2 % | generator VALID in 96/96 runs | CPU "
          "work only: 1.200\n"),
      std::string::npos);
  EXPECT_NE(text.find("8 waits of 10 ms is ABOVE its bound: 9.0 [8.9, 9.1] over 8.00\n"), std::string::npos);
}

TEST(MarkdownReport, ListsThePointsOfSweepsBelowTheTable) {
  RunSummary run = synthetic_run();
  EXPECT_EQ(markdown_report(run).find("## Sweeps"), std::string::npos);
  run.lines.push_back(run.lines[0]);
  run.lines.back().sweep = SweepPoint{.of = "made-up", .unit = "waits", .value = 30};
  run.lines.back().article.faster = without_interval(29.6);
  EXPECT_NE(markdown_report(run).find(
                "| 8 waits of 10 ms | 30 waits | 29.6 [-] | 0.98 [0.98, 0.98] (8 threads) | 0.50x | "
                "1.50x | INCONCLUSIVE |\n"),
            std::string::npos);
}

TEST(ResultDocument, NamesItsSchemaAndHoldsEveryLine) {
  const nlohmann::json document = result_document(synthetic_run());
  EXPECT_EQ(document["schema"], "ringmark-bench/1");
  EXPECT_EQ(document["seed"], 41);
  EXPECT_EQ(document["lines"].size(), 4U);
  EXPECT_EQ(document["lines"][0]["word"], "HOLDS");
  EXPECT_EQ(document["lines"][0]["claim_region"], "3-10 waits");
  EXPECT_EQ(document["machine"]["state"], "OK");
  EXPECT_EQ(document["environment"]["file_system"], "ext4");
}

}  // namespace
}  // namespace ringmark::bench
