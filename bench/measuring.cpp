// The loop over trials that both the table and the peers run.
#include "bench/measuring.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <utility>

#include "runtime/signals.hpp"

namespace ringmark::bench {

std::uint64_t seed_or_drawn(std::optional<std::uint64_t> asked) {
  constexpr std::uint64_t kSeedsDrawn = 10'000;  // short enough to be typed again
  return asked ? *asked : std::random_device{}() % kSeedsDrawn;
}

Measuring::Measuring(Plan plan)
    : plan_{std::move(plan)}, random_{plan_.seed}, start_{runtime::Clock::now()} {}

double Measuring::elapsed_seconds() const {
  return std::chrono::duration<double>(runtime::Clock::now() - start_).count();
}

void Measuring::listen() {
  if (signal_ == 0) signal_ = runtime::wait_for_stop_signal(runtime::Duration::zero());
}

Outcome<std::vector<Trial>> Measuring::run(const Experiment& experiment, std::size_t blocks) {
  const double begin = elapsed_seconds();
  auto trials = run_blocks(experiment, blocks, random_, [this](const Experiment& of, const Variant& variant) {
    return run_variant(of, variant);
  });
  listen();
  if (signal_ != 0) return failure("interrupted");
  if (trials) finish_line(experiment, trials->size(), elapsed_seconds() - begin);
  return trials;
}

Outcome<TrialResult> Measuring::run_variant(const Experiment& experiment, const Variant& variant) {
  listen();
  if (signal_ != 0) return failure("interrupted");
  show(experiment);
  return run_trial_process(experiment, variant, plan_.overrides);
}

void Measuring::show(const Experiment& experiment) const {
  if (::isatty(STDERR_FILENO) == 0) return;
  fmt::print(stderr, "\r\033[K{:.0f} s of about {:.0f} s: {}", elapsed_seconds(), plan_.expected_seconds,
             experiment.name);
  std::fflush(stderr);
}

void Measuring::finish_line(const Experiment& experiment, std::size_t trials, double seconds) const {
  if (::isatty(STDERR_FILENO) != 0) {
    fmt::print(stderr, "\r\033[K");
  } else {
    fmt::print(stderr, "{}: {} trials in {:.1f} s\n", experiment.name, trials, seconds);
  }
  std::fflush(stderr);
}

}  // namespace ringmark::bench
