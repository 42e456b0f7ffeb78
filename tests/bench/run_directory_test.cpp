// The folder of a run: its name, and that nothing is overwritten.
#include "bench/run_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "bench/work_directory.hpp"
#include "synthetic.hpp"

namespace ringmark::bench {
namespace {

using testing::synthetic_experiment;
using testing::synthetic_trials;

std::string content_of(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream{path}.rdbuf();
  return content.str();
}

TEST(TemporaryDirectory, IsGoneWithEverythingInIt) {
  std::string path;
  {
    const auto directory = TemporaryDirectory::make();
    ASSERT_TRUE(directory.has_value());
    path = directory->path();
    std::ofstream{path + "/file"} << "content";
    EXPECT_TRUE(std::filesystem::exists(path + "/file"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TemporaryDirectory, FailsWhereItCannotBeMade) {
  const auto directory = TemporaryDirectory::make("/nowhere");
  ASSERT_FALSE(directory.has_value());
  EXPECT_TRUE(directory.error().starts_with("/nowhere/.ringmark-")) << directory.error();
  EXPECT_TRUE(directory.error().ends_with(": No such file or directory")) << directory.error();
}

class RunDirectoryTest : public ::testing::Test {
 protected:
  TemporaryDirectory parent_ = TemporaryDirectory::make().value();
};

TEST_F(RunDirectoryTest, IsNamedByDateLabelAndCommitAndNeverUsedTwice) {
  const auto first = RunDirectory::make(parent_.path() + "/results", "cpu2", "3f2a9c1");
  const auto second = RunDirectory::make(parent_.path() + "/results", "cpu2", "3f2a9c1");
  ASSERT_TRUE(first.has_value());
  ASSERT_TRUE(second.has_value());
  EXPECT_TRUE(first->path().ends_with("-cpu2-3f2a9c1")) << first->path();
  EXPECT_EQ(second->path(), first->path() + "-2");
  EXPECT_TRUE(std::filesystem::is_directory(first->path() + "/raw"));
}

TEST_F(RunDirectoryTest, OverwritesNoFile) {
  const auto run = RunDirectory::make(parent_.path(), "cpu2", "3f2a9c1");
  ASSERT_TRUE(run.has_value());
  EXPECT_TRUE(run->write("report.md", "first").has_value());
  const auto again = run->write("report.md", "second");
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error(), run->path() + "/report.md exists already");
  EXPECT_EQ(content_of(run->path() + "/report.md"), "first");
}

TEST_F(RunDirectoryTest, GivesTrialsBackAsTheyWere) {
  const auto run = RunDirectory::make(parent_.path(), "cpu2", "3f2a9c1");
  ASSERT_TRUE(run.has_value());
  const std::vector<Trial> trials = synthetic_trials();
  ASSERT_TRUE(run->write_trials(synthetic_experiment(), trials).has_value());
  const auto raw = read_trials(run->path(), "made-up");
  ASSERT_TRUE(raw.has_value()) << raw.error();
  EXPECT_EQ(raw->experiment.name, "made-up");
  EXPECT_EQ(raw->experiment.variants.size(), 3U);
  ASSERT_EQ(raw->trials.size(), 36U);
  EXPECT_EQ(raw->trials[35].variant, "async");
  EXPECT_EQ(raw->trials[35].block, 5U);
  EXPECT_EQ(raw->trials[35].result.operations, 780U);
}

TEST_F(RunDirectoryTest, RefusesTrialsWithoutFigures) {
  const auto run = RunDirectory::make(parent_.path(), "cpu2", "3f2a9c1");
  ASSERT_TRUE(run.has_value());
  const std::string definition = testing::synthetic_definition().dump();
  ASSERT_TRUE(run->write("raw/a.json", R"({"definition":)" + definition + R"(,"trials":[{"operations":1}]})")
                  .has_value());
  const auto raw = read_trials(run->path(), "a");
  ASSERT_FALSE(raw.has_value());
  EXPECT_EQ(raw.error(),
            run->path() + R"(/raw/a.json: a trial's result has no seconds above zero: {"operations":1})");
  EXPECT_EQ(read_trials(run->path(), "b").error(), "cannot read " + run->path() + "/raw/b.json");
}

}  // namespace
}  // namespace ringmark::bench
