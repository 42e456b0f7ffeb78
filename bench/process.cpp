// fork, exec and what /proc and the CPU clocks tell about the child.
#include "bench/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fstream>
#include <tuple>
#include <utility>

namespace ringmark::bench {
namespace {

using runtime::Descriptor;

constexpr std::chrono::seconds kStopGrace{2};
constexpr int kSignalStatus = 128;   // as shells report the end by a signal
constexpr int kNotExecutable = 127;  // as shells report a program that cannot be run
constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::size_t kErrorBytesMax = 600;
constexpr std::uint64_t kKibibyte = 1024;
constexpr double kMicrosecond = 1e-6;
constexpr double kNanosecond = 1e-9;

std::string errno_text(const std::string& what) {
  return what + ": " + std::strerror(errno);
}

// Only calls that are safe between fork and exec (signal-safety(7)).
[[noreturn]] void become(const Command& command, char* const* arguments, int output, int errors,
                         pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(kNotExecutable);  // the parent died before the line above
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  if (command.cpu) {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET(static_cast<std::size_t>(*command.cpu), &cpus);
    ::sched_setaffinity(0, sizeof cpus, &cpus);
  }
  ::execvp(arguments[0], arguments);
  ::_exit(kNotExecutable);
}

std::string content_of(const Descriptor& memory) {
  std::string content;
  char piece[kReadBytes];
  for (;;) {
    const ssize_t size = ::pread(memory.number(), piece, sizeof piece, static_cast<off_t>(content.size()));
    if (size <= 0) return content;
    content.append(piece, static_cast<std::size_t>(size));
  }
}

int milliseconds_until(runtime::Instant until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - runtime::Clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * kMicrosecond;
}

std::string last_words(const Finished& finished) {
  const std::string& text = finished.errors.empty() ? finished.output : finished.errors;
  std::string words = text.size() > kErrorBytesMax ? text.substr(text.size() - kErrorBytesMax) : text;
  while (!words.empty() && words.back() == '\n')
    words.pop_back();
  return words;
}

std::string base_name(const std::string& program) {
  return program.substr(program.rfind('/') + 1);
}

}  // namespace

Outcome<Process> Process::start(const Command& command) {
  Descriptor output{::memfd_create("output", MFD_CLOEXEC)};
  Descriptor errors{::memfd_create("errors", MFD_CLOEXEC)};
  if (!output.open() || !errors.open()) return failure(errno_text("memfd_create"));
  std::vector<char*> arguments{const_cast<char*>(command.program.c_str())};
  for (const std::string& argument : command.arguments)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return failure(errno_text("fork"));
  if (pid == 0) become(command, arguments.data(), output.number(), errors.number(), parent);
  Descriptor handle{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
  if (!handle.open()) {
    const std::string text = errno_text("pidfd_open");
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return failure(text);
  }
  return Process{pid, std::move(output), std::move(errors), std::move(handle)};
}

Process::Process(Process&& other) noexcept
    : pid_{std::exchange(other.pid_, 0)},
      output_{std::move(other.output_)},
      errors_{std::move(other.errors_)},
      handle_{std::move(other.handle_)} {}

Process::~Process() {
  if (pid_ == 0) return;
  ::kill(pid_, SIGKILL);
  std::ignore = reap();
}

bool Process::wait_until_ended(runtime::Instant until) {
  pollfd waited{.fd = handle_.number(), .events = POLLIN, .revents = 0};
  int ready = 0;
  do {
    ready = ::poll(&waited, 1, milliseconds_until(until));
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

bool Process::ended() {
  return wait_until_ended(runtime::Clock::now());
}

Finished Process::reap() {
  int status = 0;
  rusage usage{};
  ::wait4(std::exchange(pid_, 0), &status, 0, &usage);
  const int code = WIFSIGNALED(status) ? kSignalStatus + WTERMSIG(status) : WEXITSTATUS(status);
  return {.status = code,
          .cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
          .output = content_of(output_),
          .errors = content_of(errors_)};
}

Outcome<Finished> Process::finish(runtime::Instant until) {
  if (wait_until_ended(until)) return reap();
  ::kill(pid_, SIGKILL);
  return failure("still running at its time limit" + (": " + last_words(reap())));
}

Finished Process::stop() {
  if (pid_ == 0) return {.status = 0, .cpu_seconds = 0, .output = {}, .errors = {}};
  ::kill(pid_, SIGTERM);
  if (!wait_until_ended(runtime::Clock::now() + kStopGrace)) ::kill(pid_, SIGKILL);
  return reap();
}

Outcome<Finished> run_to_end(const Command& command, runtime::Duration limit) {
  const std::string name = base_name(command.program);
  auto process = Process::start(command);
  if (!process) return failure(name + ": " + process.error());
  auto finished = process->finish(runtime::Clock::now() + limit);
  if (!finished) return failure(name + ": " + finished.error());
  if (finished->status == 0) return finished;
  return failure(name + " ended with " + std::to_string(finished->status) + ": " + last_words(*finished));
}

Outcome<double> cpu_seconds_of(pid_t pid) {
  clockid_t clock{};
  timespec used{};
  const int error = ::clock_getcpuclockid(pid, &clock);
  if (error != 0 || ::clock_gettime(clock, &used) != 0) {
    return failure("no CPU clock of process " + std::to_string(pid));
  }
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * kNanosecond;
}

Outcome<std::uint64_t> peak_rss_bytes_of(pid_t pid) {
  std::ifstream status{"/proc/" + std::to_string(pid) + "/status"};
  std::string name;
  std::uint64_t kibibytes = 0;
  while (status >> name) {
    if (name == "VmHWM:" && status >> kibibytes) return kibibytes * kKibibyte;
    std::getline(status, name);
  }
  return failure("no VmHWM of process " + std::to_string(pid));
}

Outcome<pid_t> first_child_of(pid_t pid) {
  const std::string number = std::to_string(pid);
  std::ifstream children{"/proc/" + number + "/task/" + number + "/children"};
  pid_t child = 0;
  if (children >> child) return child;
  return failure("process " + number + " has no child");
}

}  // namespace ringmark::bench
