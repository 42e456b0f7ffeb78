// Lanes on threads or on a reactor, and the meter around them.
#include "bench/scenarios/execution.hpp"

#include <unistd.h>

#include <ctime>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/process.hpp"
#include "runtime/gather.hpp"
#include "runtime/thread.hpp"

namespace ringmark::bench {
namespace {

using runtime::Task;

double own_cpu_seconds() {
  constexpr double kNanosecond = 1e-9;
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * kNanosecond;
}

void run_on_thread(const Lane& lane, std::size_t index) {
  runtime::BlockingContext context;
  context.run(lane(index));
}

void run_on_threads(std::size_t count, const Lane& lane) {
  std::vector<runtime::Thread> threads;
  runtime::Result<void> started;
  for (std::size_t index = 0; index < count && started; ++index) {
    auto thread = runtime::Thread::start({}, [&lane, index] { run_on_thread(lane, index); });
    if (thread) {
      threads.push_back(std::move(*thread));
    } else {
      started = std::unexpected{thread.error()};
    }
  }
  for (runtime::Thread& thread : threads)
    thread.join();
  if (!started) {
    throw std::runtime_error{"thread " + std::to_string(threads.size() + 1) + " of " + std::to_string(count) +
                             ": " + describe(started.error())};
  }
}

}  // namespace

Outcome<Execution> execution_from(const nlohmann::json& parameters) {
  const std::string model = parameters.value("model", "");
  const std::size_t lanes = parameters.value("lanes", std::size_t{1});
  if (lanes == 0) return failure("lanes is 0, must be at least 1");
  if (model == "serial") return Execution{Model::Serial, 1};
  if (model == "threads") return Execution{Model::Threads, lanes};
  if (model == "gather") return Execution{Model::Gather, lanes};
  return failure("model is '" + model + "', must be serial, threads or gather");
}

Task<void> run_lanes(Execution execution, const Lane& lane) {
  if (execution.model == Model::Threads) {
    run_on_threads(execution.lanes, lane);
    co_return;
  }
  std::vector<Task<void>> lanes;
  for (std::size_t index = 0; index < execution.lanes; ++index)
    lanes.push_back(lane(index));
  Task<void> all = runtime::gather(std::move(lanes));
  co_await std::move(all);
}

Meter::Meter() : start_{runtime::Clock::now()}, cpu_start_{own_cpu_seconds()} {}

double Meter::seconds() const {
  return std::chrono::duration<double>(runtime::Clock::now() - start_).count();
}

Outcome<TrialResult> Meter::result(std::uint64_t operations) const {
  TrialResult result;
  result.seconds = seconds();
  result.cpu_seconds = own_cpu_seconds() - cpu_start_;
  result.operations = operations;
  const auto peak = peak_rss_bytes_of(::getpid());
  if (!peak) return failure(peak.error());
  result.peak_rss_bytes = *peak;
  return result;
}

}  // namespace ringmark::bench
