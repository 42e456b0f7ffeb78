// What the examples share: lines that begin with the time, and a main function that can skip the waits.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <ratio>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/clock.hpp"
#include "runtime/reactor.hpp"
#include "runtime/stopwatch.hpp"
#include "runtime/task.hpp"

namespace ringmark::runtime::examples {

/// For example "1.5 s": cut off after the tenth, not rounded, so that a delay below a tenth of a second does
/// not show.
[[nodiscard]] inline std::string in_seconds(Duration duration) {
  using Tenths = std::chrono::duration<std::int64_t, std::deci>;
  const std::int64_t tenths = std::chrono::floor<Tenths>(duration).count();
  constexpr std::int64_t kTenthsInOne = Tenths::period::den;
  return std::to_string(tenths / kTenthsInOne) + "." + std::to_string(tenths % kTenthsInOne) + " s";
}

/// Prints lines that begin with the time since it was made. A small value: each coroutine has its own copy.
class TimedLog {
 public:
  void say(const std::string& text) const {
    std::printf("%s  %s\n", in_seconds(stopwatch_.elapsed()).c_str(), text.c_str());
  }

 private:
  Stopwatch stopwatch_{};
};

/// `run(example)`, with `--skip-waits` on a clock that jumps from wait to wait. For `main` to return: 0, or 2
/// after one line on stderr that says what went wrong.
inline int run_example(int argc, char** argv, Task<> example) {
  const bool skip_waits = argc == 2 && std::string_view{argv[1]} == "--skip-waits";
  if (argc > 1 && !skip_waits) {
    std::fprintf(stderr, "usage: %s [--skip-waits]\n", argv[0]);
    return 2;
  }
  try {
    Reactor reactor;
    if (skip_waits) reactor.use_manual_time();
    reactor.run(std::move(example));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}

}  // namespace ringmark::runtime::examples
