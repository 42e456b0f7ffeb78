// The program as its user meets it: exit codes and output.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <future>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "runtime/check.hpp"
#include "runtime/descriptor.hpp"
#include "tests/loadgen/scripted_server.hpp"

namespace ringmark::loadgen {
namespace {

struct Ended {
  int exit_code;  // -1 when a signal ended it
  std::string output;
};

/// A child process whose standard output and error are read together.
class Program {
 public:
  explicit Program(std::vector<std::string> command) {
    std::array<int, 2> pipe_ends{};
    RINGMARK_CHECK(pipe(pipe_ends.data()) == 0, "a pipe is there");
    output_ = runtime::Descriptor{pipe_ends[0]};
    const runtime::Descriptor write_end{pipe_ends[1]};
    std::vector<char*> arguments;
    for (std::string& argument : command)
      arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    process_ = fork();
    if (process_ != 0) return;
    dup2(write_end.number(), STDOUT_FILENO);
    dup2(write_end.number(), STDERR_FILENO);
    execv(arguments[0], arguments.data());
    _exit(EXIT_FAILURE);
  }

  void signal(int number) const { kill(process_, number); }

  [[nodiscard]] Ended wait() const {
    Ended ended{.exit_code = -1, .output = {}};
    std::array<char, 4096> piece{};
    for (ssize_t size = 0; (size = read(output_.number(), piece.data(), piece.size())) > 0;) {
      ended.output.append(piece.data(), static_cast<std::size_t>(size));
    }
    int status = 0;
    waitpid(process_, &status, 0);
    if (WIFEXITED(status)) ended.exit_code = WEXITSTATUS(status);
    return ended;
  }

 private:
  runtime::Descriptor output_;
  pid_t process_{-1};
};

Ended run_program(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), RINGMARK_LOAD_PROGRAM);
  return Program{std::move(arguments)}.wait();
}

TEST(LoadProgram, ReportsAndExitsWithZero) {
  ScriptedServer server{always(kAnswer)};
  const Ended ended = run_program({"--requests", "3", "-c", "1", server.url()});
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_TRUE(ended.output.starts_with(
      "GET " + server.url() + "\nclosed loop: threads 1, connections 1, pipeline 1\n  requests     3 in "))
      << ended.output;
}

TEST(LoadProgram, PrintsOneJsonDocument) {
  ScriptedServer server{always(kAnswer)};
  const Ended ended = run_program({"--json", "--requests", "3", "-c", "1", server.url()});
  EXPECT_EQ(ended.exit_code, 0);
  const auto report = nlohmann::json::parse(ended.output, nullptr, false);
  ASSERT_TRUE(report.is_object()) << ended.output;
  EXPECT_EQ(report["schema"], "ringmark-load/1");
  EXPECT_EQ(report["requests"], 3);
}

TEST(LoadProgram, ExitsWithOneWhenNothingSucceeded) {
  std::string url;
  {
    const ScriptedServer server{always(kAnswer)};
    url = server.url();
  }
  const Ended ended = run_program({"-d", "50ms", url});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_NE(ended.output.find(" (connection refused)\n"), std::string::npos) << ended.output;
  EXPECT_TRUE(ended.output.ends_with("ringmark-load: no request succeeded\n")) << ended.output;
}

TEST(LoadProgram, ExitsWithOneForAHostWithoutAddress) {
  const Ended ended = run_program({"http://nowhere.invalid/"});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_EQ(ended.output, "ringmark-load: host 'nowhere.invalid' has no address\n");
}

TEST(LoadProgram, ExitsWithTwoForABadCommandLine) {
  const Ended ended = run_program({"-R", "100", "http://127.0.0.1:1/"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(ended.output, "ringmark-load: unknown option -R (see --help)\n");
}

TEST(LoadProgram, ExitsWithTwoForTooFewDescriptors) {
  const Program program{
      {"/bin/sh", "-c", "ulimit -n 20; exec " RINGMARK_LOAD_PROGRAM " -c 64 http://127.0.0.1:1/"}};
  const Ended ended = program.wait();
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(ended.output, "ringmark-load: 64 connections need 82 file descriptors, limit 20\n");
}

TEST(LoadProgram, PrintsWhatThereIsWhenInterrupted) {
  struct Case {
    int signal;
    int exit_code;
  };
  for (const Case& each : {Case{SIGINT, 130}, Case{SIGTERM, 143}}) {
    std::promise<void> answered;
    ScriptedServer server{[&answered](ScriptedConnection& connection) {
      connection.read_head();
      connection.send(kAnswer);
      connection.read_head();
      answered.set_value();
      connection.drain();
    }};
    const Program program{{RINGMARK_LOAD_PROGRAM, "-d", "60s", "-c", "1", "--timeout", "60s", server.url()}};
    answered.get_future().wait();
    program.signal(each.signal);
    const Ended ended = program.wait();
    EXPECT_EQ(ended.exit_code, each.exit_code);
    EXPECT_NE(ended.output.find("pipeline 1 (interrupted)\n  requests     1 in "), std::string::npos)
        << ended.output;
  }
}

}  // namespace
}  // namespace ringmark::loadgen
