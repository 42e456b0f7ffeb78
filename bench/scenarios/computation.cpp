// A fixed chain of arithmetic, as a coroutine.
#include "bench/scenarios/computation.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include "bench/placement.hpp"
#include "bench/scenarios/execution.hpp"

namespace ringmark::bench {
namespace {

using runtime::Task;

// Xorshift with Marsaglia's shifts (Journal of Statistical Software 8, 2003): each step needs the one before,
// so no compiler or processor can skip or overlap any.
constexpr int kShiftLeft = 13;
constexpr int kShiftRight = 7;
constexpr int kShiftLeftAgain = 17;
constexpr std::uint64_t kStart = 88172645463325252ULL;

Task<std::uint64_t> compute(std::uint64_t steps) {
  std::uint64_t value = kStart;
  for (std::uint64_t step = 0; step < steps; ++step) {
    value ^= value << kShiftLeft;
    value ^= value >> kShiftRight;
    value ^= value << kShiftLeftAgain;
  }
  co_return value;
}

Task<void> compute_once(std::uint64_t steps, std::uint64_t& last) {
  Task<std::uint64_t> computed = compute(steps);
  last = co_await std::move(computed);
}

Task<Outcome<TrialResult>> measure(const Execution& execution, std::uint64_t steps, double seconds) {
  std::uint64_t last = 0;
  const Lane lane = [steps, &last](std::size_t) { return compute_once(steps, last); };
  co_await run_lanes(execution, lane);
  const std::uint64_t first = last;
  std::uint64_t operations = 0;
  const Meter meter;
  do {
    co_await run_lanes(execution, lane);
    operations += execution.lanes;
  } while (meter.seconds() < seconds);
  if (last != first)
    co_return failure("the same work gave " + std::to_string(last) + " after " + std::to_string(first));
  co_return meter.result(operations);
}

}  // namespace

Outcome<TrialResult> run_computation(const nlohmann::json& parameters) {
  const auto execution = execution_from(parameters);
  const std::uint64_t steps = parameters.value("steps", std::uint64_t{0});
  const auto pinned = pin_to_measured_cpu();
  if (!execution) return failure(execution.error());
  if (steps == 0) return failure("steps is 0, must be at least 1");
  if (!pinned) return failure(pinned.error());
  return run_in_context_of(*execution, measure(*execution, steps, parameters.value("seconds", 0.0)));
}

}  // namespace ringmark::bench
