// Which experiments a table has, and how often each is repeated.
#include "bench/table.hpp"

#include <gtest/gtest.h>

#include "synthetic.hpp"

namespace ringmark::bench {
namespace {

Experiment experiment_of(const std::string& scenario, Depth depth) {
  Experiment experiment = testing::synthetic_experiment();
  experiment.scenario = scenario;
  experiment.depth = depth;
  return experiment;
}

std::vector<Experiment> some() {
  return {experiment_of("io", Depth::Quick), experiment_of("io", Depth::Full),
          experiment_of("files", Depth::Quick), experiment_of("control", Depth::Quick)};
}

TEST(Select, TakesQuickExperimentsForAQuickRunAndAllForAFullOne) {
  EXPECT_EQ(select(some(), Depth::Quick, {}).size(), 3U);
  EXPECT_EQ(select(some(), Depth::Full, {}).size(), 4U);
}

TEST(Select, KeepsTheControlsBesideTheRowsAskedFor) {
  const std::vector<std::string> rows{"files"};
  const auto selected = select(some(), Depth::Full, rows);
  ASSERT_EQ(selected.size(), 2U);
  EXPECT_EQ(selected[0].scenario, "files");
  EXPECT_EQ(selected[1].scenario, "control");
}

TEST(BlocksOf, RepeatsPointsOfSweepsLessOften) {
  Experiment experiment = testing::synthetic_experiment();
  EXPECT_EQ(blocks_of(experiment, 10), 10U);
  experiment.sweep = SweepPoint{.of = "a", .unit = "waits", .value = 1};
  EXPECT_EQ(blocks_of(experiment, 10), 3U);
  EXPECT_EQ(blocks_of(experiment, 1), 1U);
}

}  // namespace
}  // namespace ringmark::bench
