// A written run agrees with its raw trials, until somebody changes a figure.
#include "bench/verify.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "bench/report.hpp"
#include "bench/run_directory.hpp"
#include "bench/work_directory.hpp"
#include "synthetic.hpp"

namespace ringmark::bench {
namespace {

using testing::steady_trials;
using testing::synthetic_experiment;

/// A run of one experiment whose trials differ from block to block.
class VerifyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::vector<Trial> trials = testing::synthetic_trials();
    for (Trial& trial : trials)
      trial.result.seconds = 1.0 + 0.01 * static_cast<double>(trial.block * trial.order);
    ASSERT_TRUE(run_.write_trials(synthetic_experiment(), trials).has_value());
    RunSummary summary{};
    summary.experiments = {"made-up"};
    summary.lines = evaluate(synthetic_experiment(), trials);
    add_regions(summary.lines);
    result_ = result_document(summary);
  }

  Outcome<Verification> verify() {
    EXPECT_TRUE(run_.write("result.json", result_.dump()).has_value());
    return verify_run(run_.path());
  }

  TemporaryDirectory parent_ = TemporaryDirectory::make().value();
  RunDirectory run_ = RunDirectory::make(parent_.path(), "cpu2", "3f2a9c1").value();
  nlohmann::json result_;
};

TEST_F(VerifyTest, AgreesWithWhatWasWritten) {
  const auto verification = verify();
  ASSERT_TRUE(verification.has_value()) << verification.error();
  EXPECT_EQ(verification->lines, 1U);
  EXPECT_TRUE(verification->differences.empty()) << verification->differences.front();
}

TEST_F(VerifyTest, NamesATamperedFigure) {
  result_["lines"][0]["article"]["faster"]["ratio"] = 9.5;
  const auto verification = verify();
  ASSERT_TRUE(verification.has_value());
  ASSERT_EQ(verification->differences.size(), 1U);
  EXPECT_TRUE(verification->differences[0].starts_with("/0/article/faster/ratio: written 9.5, recomputed 7."))
      << verification->differences[0];
}

TEST_F(VerifyTest, NamesATamperedWordAndALineThatWasLeftOut) {
  result_["lines"][0]["word"] = "ABOVE";
  result_["lines"].push_back({{"word", "HOLDS"}});
  const auto verification = verify();
  ASSERT_TRUE(verification.has_value());
  ASSERT_EQ(verification->differences.size(), 2U);
  EXPECT_EQ(verification->differences[0], R"(/0/word: written "ABOVE", recomputed "HOLDS")");
  EXPECT_EQ(verification->differences[1], R"(/1/word: written "HOLDS", recomputed null)");
}

TEST_F(VerifyTest, FailsWithoutTheRawTrials) {
  result_["experiments"].push_back("missing");
  const auto verification = verify();
  ASSERT_FALSE(verification.has_value());
  EXPECT_EQ(verification.error(), "cannot read " + run_.path() + "/raw/missing.json");
}

}  // namespace
}  // namespace ringmark::bench
