// Child processes under measurement: started pinned, watched by process id, ended by process id.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/outcome.hpp"
#include "runtime/clock.hpp"
#include "runtime/descriptor.hpp"

namespace ringmark::bench {

/// What to run, and on which processor (none: wherever the parent may run).
struct Command {
  std::string program;
  std::vector<std::string> arguments;
  std::optional<int> cpu;
};

/// How a process ended, what it wrote and the CPU time of all its threads. `status` is its exit code, or 128
/// + the signal that ended it.
struct Finished {
  int status;
  double cpu_seconds;
  std::string output;
  std::string errors;
};

/// A running child. It dies with its parent (PR_SET_PDEATHSIG); its output goes to memory, so it never waits
/// for a reader. The destructor kills it. Owner thread only.
class Process {
 public:
  /// Fails when the program cannot be executed.
  [[nodiscard]] static Outcome<Process> start(const Command& command);

  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) = delete;
  ~Process();

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

  /// Waits for the process to end by itself. Fails at `until`, with the process killed.
  [[nodiscard]] Outcome<Finished> finish(runtime::Instant until);

  /// Asks it to end (SIGTERM) and kills it if it takes longer than two seconds.
  Finished stop();

  /// Whether it has ended already, without waiting.
  [[nodiscard]] bool ended();

 private:
  Process(pid_t pid, runtime::Descriptor output, runtime::Descriptor errors,
          runtime::Descriptor handle) noexcept
      : pid_{pid}, output_{std::move(output)}, errors_{std::move(errors)}, handle_{std::move(handle)} {}

  [[nodiscard]] bool wait_until_ended(runtime::Instant until);
  [[nodiscard]] Finished reap();

  pid_t pid_;
  runtime::Descriptor output_;
  runtime::Descriptor errors_;
  runtime::Descriptor handle_;  // pidfd_open(2): readable when the process has ended
};

/// Runs a command to its end. Fails when it cannot start, lasts longer than `limit` or ends with another
/// status than 0; the error then ends with what it wrote last.
[[nodiscard]] Outcome<Finished> run_to_end(const Command& command, runtime::Duration limit);

/// CPU time that all threads of a running process have used, ended ones included: nanosecond resolution
/// (clock_getcpuclockid(3)). Fails when there is no such process.
[[nodiscard]] Outcome<double> cpu_seconds_of(pid_t pid);

/// The most memory a running process ever had resident: VmHWM of /proc/PID/status, in bytes.
[[nodiscard]] Outcome<std::uint64_t> peak_rss_bytes_of(pid_t pid);

/// The first child of a running process, for servers whose master only supervises.
[[nodiscard]] Outcome<pid_t> first_child_of(pid_t pid);

}  // namespace ringmark::bench
