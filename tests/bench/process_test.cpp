// Small children: what they leave, how they end, and what is read of them meanwhile.
#include "bench/process.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "bench/placement.hpp"

namespace ringmark::bench {
namespace {

using namespace std::chrono_literals;

Command shell(const std::string& script) {
  return {.program = "/bin/sh", .arguments = {"-c", script}, .cpu = std::nullopt};
}

runtime::Instant in(runtime::Duration duration) {
  return runtime::Clock::now() + duration;
}

TEST(Process, YieldsStatusOutputErrorsAndCpuTime) {
  auto process = Process::start(
      shell("echo out; echo err >&2; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; exit 3"));
  ASSERT_TRUE(process.has_value());
  const auto finished = process->finish(in(60s));
  ASSERT_TRUE(finished.has_value());
  EXPECT_EQ(finished->status, 3);
  EXPECT_EQ(finished->output, "out\n");
  EXPECT_EQ(finished->errors, "err\n");
  EXPECT_GT(finished->cpu_seconds, 0.0);
}

TEST(Process, ReportsAProgramThatCannotBeRunAs127) {
  auto process = Process::start({.program = "/nowhere/at-all", .arguments = {}, .cpu = std::nullopt});
  ASSERT_TRUE(process.has_value());
  EXPECT_EQ(process->finish(in(60s))->status, 127);
}

TEST(Process, IsKilledAtItsTimeLimit) {
  auto process = Process::start(shell("echo still here; exec sleep 600"));
  ASSERT_TRUE(process.has_value());
  const pid_t pid = process->pid();
  const auto finished = process->finish(in(200ms));
  ASSERT_FALSE(finished.has_value());
  EXPECT_TRUE(finished.error().starts_with("still running at its time limit")) << finished.error();
  EXPECT_EQ(::kill(pid, 0), -1);
}

TEST(Process, StopsWithSigtermAndReportsTheSignal) {
  auto process = Process::start({.program = "/bin/sleep", .arguments = {"600"}, .cpu = std::nullopt});
  ASSERT_TRUE(process.has_value());
  EXPECT_FALSE(process->ended());
  EXPECT_EQ(process->stop().status, 128 + SIGTERM);
}

TEST(Process, IsKilledWhenItIgnoresSigterm) {
  const std::string fifo = "/tmp/ringmark-process-test-" + std::to_string(::getpid());
  ASSERT_EQ(::mkfifo(fifo.c_str(), S_IRUSR | S_IWUSR), 0);
  auto process = Process::start(shell("trap '' TERM; echo ready > " + fifo + "; while :; do sleep 1; done"));
  ASSERT_TRUE(process.has_value());
  // Returns when the child has opened its end: by then it ignores the signal.
  std::ifstream{fifo}.get();
  std::filesystem::remove(fifo);
  EXPECT_EQ(process->stop().status, 128 + SIGKILL);
}

TEST(Process, EndsWithItsOwner) {
  pid_t pid = 0;
  {
    const auto process = Process::start({.program = "/bin/sleep", .arguments = {"600"}, .cpu = std::nullopt});
    ASSERT_TRUE(process.has_value());
    pid = process->pid();
    EXPECT_EQ(::kill(pid, 0), 0);
  }
  EXPECT_EQ(::kill(pid, 0), -1);
}

TEST(Process, RunsOnTheProcessorItIsGiven) {
  Command command = shell("grep Cpus_allowed_list /proc/self/status");
  command.cpu = measured_cpu();
  const auto finished = run_to_end(command, 60s);
  ASSERT_TRUE(finished.has_value());
  EXPECT_EQ(finished->output, "Cpus_allowed_list:\t" + std::to_string(measured_cpu()) + "\n");
}

TEST(RunToEnd, NamesTheProgramItsStatusAndItsLastWords) {
  const auto finished = run_to_end(shell("echo broken >&2; exit 4"), 60s);
  ASSERT_FALSE(finished.has_value());
  EXPECT_EQ(finished.error(), "sh ended with 4: broken");
}

TEST(OwnFigures, AreThoseOfARunningProcess) {
  const auto cpu = cpu_seconds_of(::getpid());
  ASSERT_TRUE(cpu.has_value());
  EXPECT_GT(*cpu, 0.0);
  const auto peak = peak_rss_bytes_of(::getpid());
  ASSERT_TRUE(peak.has_value());
  EXPECT_GT(*peak, 1024U * 1024U);
  EXPECT_EQ(*peak % 1024, 0U);
}

TEST(OwnFigures, FailForAProcessThatIsGone) {
  auto process = Process::start(shell("exit 0"));
  ASSERT_TRUE(process.has_value());
  const pid_t pid = process->pid();
  ASSERT_TRUE(process->finish(in(60s)).has_value());
  EXPECT_EQ(cpu_seconds_of(pid).error(), "no CPU clock of process " + std::to_string(pid));
  EXPECT_EQ(peak_rss_bytes_of(pid).error(), "no VmHWM of process " + std::to_string(pid));
  EXPECT_EQ(first_child_of(pid).error(), "process " + std::to_string(pid) + " has no child");
}

TEST(FirstChild, IsTheOneThatWasStarted) {
  const auto process = Process::start({.program = "/bin/sleep", .arguments = {"600"}, .cpu = std::nullopt});
  ASSERT_TRUE(process.has_value());
  EXPECT_EQ(first_child_of(::getpid()), process->pid());
}

}  // namespace
}  // namespace ringmark::bench
