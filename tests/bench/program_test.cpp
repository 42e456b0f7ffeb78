// The built program, as a user runs it: exit codes, and a real run of the controls.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "bench/process.hpp"
#include "bench/work_directory.hpp"

namespace ringmark::bench {
namespace {

using namespace std::chrono_literals;

Finished run_program(std::vector<std::string> arguments) {
  auto process = Process::start({RINGMARK_BENCH_PROGRAM, std::move(arguments), std::nullopt});
  return process.value().finish(runtime::Clock::now() + 110s).value();
}

TEST(Program, EndsWith2AndOneLineOnAUsageError) {
  const Finished finished = run_program({"table", "--row", "magic"});
  EXPECT_EQ(finished.status, 2);
  EXPECT_EQ(finished.output, "");
  EXPECT_EQ(std::count(finished.errors.begin(), finished.errors.end(), '\n'), 1) << finished.errors;
}

TEST(Program, EndsWith2OnATrialThatDoesNotExist) {
  const Finished finished = run_program({"trial", "magic", "async"});
  EXPECT_EQ(finished.status, 2);
  EXPECT_EQ(finished.errors, "ringmark-bench: no experiment 'magic'\n");
  EXPECT_EQ(run_program({"trial", "io-waits", "magic"}).errors,
            "ringmark-bench: io-waits has no variant 'magic'\n");
}

TEST(Program, EndsWith1WhereThereIsNothingToVerify) {
  const Finished finished = run_program({"verify", "/nowhere"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.errors, "ringmark-bench: cannot read /nowhere/result.json\n");
}

TEST(Program, EndsWith0AfterHelp) {
  EXPECT_EQ(run_program({"table", "--help"}).status, 0);
}

TEST(Program, MeasuresTheControlsWritesTheRunAndCallsOneBlockInconclusive) {
  const auto out = TemporaryDirectory::make();
  ASSERT_TRUE(out.has_value());
  const Finished finished = run_program(
      {"table", "--quick", "--row", "control", "--blocks", "1", "--seed", "41", "--out", out->path()});
  EXPECT_TRUE(finished.status == 6 || finished.status == 4) << finished.status << finished.errors;
  EXPECT_NE(finished.output.find("1 blocks, seed 41"), std::string::npos) << finished.output;
  EXPECT_NE(finished.output.find("machine INCONCLUSIVE | A/A without interval"), std::string::npos)
      << finished.output;
  EXPECT_NE(finished.output.find("CPU work only"), std::string::npos) << finished.output;

  std::vector<std::filesystem::path> runs;
  for (const auto& entry : std::filesystem::directory_iterator{out->path()})
    runs.push_back(entry.path());
  ASSERT_EQ(runs.size(), 1U) << "the run's folder, and no work directory";
  for (const char* file : {"environment.json", "result.json", "report.md", "raw/control-repeat.json"}) {
    EXPECT_TRUE(std::filesystem::exists(runs[0] / file)) << file;
  }
  const Finished verified = run_program({"verify", runs[0].string()});
  EXPECT_EQ(verified.status, 0) << verified.output;
  EXPECT_EQ(verified.output, "all figures of 4 lines agree with the raw trials\n");
}

TEST(Program, LeavesNoFolderWhenItIsInterrupted) {
  const auto out = TemporaryDirectory::make();
  ASSERT_TRUE(out.has_value());
  auto process = Process::start(
      {RINGMARK_BENCH_PROGRAM, {"table", "--quick", "--row", "control", "--out", out->path()}, std::nullopt});
  ASSERT_TRUE(process.has_value());
  while (std::filesystem::is_empty(out->path()) && !process->ended())
    continue;
  const Finished finished = process->stop();
  EXPECT_EQ(finished.status, 143) << finished.errors;
  EXPECT_TRUE(std::filesystem::is_empty(out->path()));
}

}  // namespace
}  // namespace ringmark::bench
