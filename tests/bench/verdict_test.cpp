// What a whole table says of the machine and of async.
#include "bench/verdict.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bench/exit_code.hpp"
#include "synthetic.hpp"

namespace ringmark::bench {
namespace {

using testing::control_line;
using testing::estimate;
using testing::steady_trials;
using testing::synthetic_experiment;
using testing::synthetic_trials;
using testing::without_interval;

std::vector<LineResult> quiet_controls() {
  return {control_line(LineRole::Control, estimate(1.0, 0.99, 1.01)),
          control_line(LineRole::Repeat, estimate(1.0, 0.98, 1.01))};
}

LineResult claim_line(double against_article, double against_best) {
  LineResult line = evaluate(synthetic_experiment(), synthetic_trials())[0];
  line.article.faster = estimate(against_article, against_article, against_article);
  line.best.faster = estimate(against_best, against_best, against_best);
  line.best.cpu = estimate(0.4, 0.4, 0.4);
  line.best.memory = estimate(1.1, 1.1, 1.1);
  return line;
}

TEST(JudgeMachine, IsOkWithQuietControls) {
  const Machine machine = judge_machine(quiet_controls());
  EXPECT_EQ(machine.state, MachineState::Ok);
  EXPECT_NEAR(machine.smallest_visible_change, 0.02, 1e-12);
  EXPECT_TRUE(machine.reasons.empty());
}

TEST(JudgeMachine, IsNoisyWhenAControlIsFarFromOneAndNamesIt) {
  auto lines = quiet_controls();
  lines.push_back(control_line(LineRole::Control, estimate(1.2, 1.1, 1.3)));
  const Machine machine = judge_machine(lines);
  EXPECT_EQ(machine.state, MachineState::Noisy);
  ASSERT_EQ(machine.reasons.size(), 1U);
  EXPECT_EQ(machine.reasons[0], "CPU work only: 1.200");
}

TEST(JudgeMachine, IsInconclusiveWithoutIntervalsOrWithoutARepeat) {
  EXPECT_EQ(judge_machine(std::vector{control_line(LineRole::Repeat, without_interval(1))}).state,
            MachineState::Inconclusive);
  EXPECT_EQ(judge_machine(std::vector{control_line(LineRole::Control, estimate(1, 1, 1))}).state,
            MachineState::Inconclusive);
}

TEST(GeneratorCount, CountsOnlyTrialsThatHadAGenerator) {
  std::vector<Trial> trials = steady_trials(1, {{"a", 1, 1, 1}, {"b", 1, 1, 1}});
  trials[0].result.extra["generator_share"] = 0.5;
  trials[1].result.extra["generator_share"] = 1.0;
  trials[1].result.generator = GeneratorVerdict::Invalid;
  GeneratorCount count;
  count.add(trials);
  EXPECT_EQ(count.runs, 2U);
  EXPECT_EQ(count.valid, 1U);
}

TEST(ExitCode, PutsADefectBeforeAnInvalidGeneratorBeforeNoise) {
  const Machine ok = judge_machine(quiet_controls());
  Machine noisy = ok;
  noisy.state = MachineState::Noisy;
  const std::vector<LineResult> sound{claim_line(7.8, 1.0)};
  const std::vector<LineResult> above{claim_line(9.0, 1.0)};  // its bound is 8
  const GeneratorCount valid{.runs = 4, .valid = 4};
  const GeneratorCount held_back{.runs = 4, .valid = 3};
  EXPECT_EQ(exit_code_of(sound, ok, valid), 0);
  EXPECT_EQ(exit_code_of(sound, noisy, valid), 6);
  EXPECT_EQ(exit_code_of(sound, noisy, held_back), 4);
  EXPECT_EQ(exit_code_of(above, noisy, held_back), 1);
}

TEST(Sentences, SayThatThreadsTieWhereTheyDo) {
  const auto said = sentences(std::vector{claim_line(7.8, 1.0), claim_line(1.0, 0.8)});
  ASSERT_EQ(said.size(), 3U);
  EXPECT_EQ(said[0],
            "In a sentence: async buys waiting, not speed. It wins when more waits are open than there are "
            "threads;\n"
            "enough threads tie with it or beat it.");
  EXPECT_EQ(said[1],
            "Of 2 lines the claim holds in 1. Over the article's baseline async is faster in 1, over the "
            "best sync in 0;\n"
            "with the best sync it ties (within 5 %) in 1, and it is slower in 1.");
  EXPECT_EQ(
      said[2],
      "Where it ties with the best threads it takes 60 % less CPU time and 10 % more memory (one line).");
}

TEST(Sentences, SayWhereAsyncBeatsTheBestThreadsAndWhereItBuysNothing) {
  EXPECT_TRUE(sentences(std::vector{claim_line(7.8, 1.5)})[0].ends_with(
      "beats\nthe best number of threads in some lines."));
  EXPECT_EQ(sentences(std::vector{claim_line(1.0, 1.0)})[0],
            "In a sentence: async bought no speed here, not even over the article's own baselines.");
  EXPECT_TRUE(sentences(quiet_controls()).empty());
}

}  // namespace
}  // namespace ringmark::bench
