// The execution models that in-process trials compare: the same lanes, run by a reactor or by threads that
// block.
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json.hpp>

#include "bench/outcome.hpp"
#include "bench/trial.hpp"
#include "runtime/blocking_context.hpp"
#include "runtime/reactor.hpp"
#include "runtime/task.hpp"

namespace ringmark::bench {

enum class Model {
  Serial,   ///< one blocking thread, one lane after another
  Threads,  ///< a blocking thread for each lane, started for the occasion
  Gather,   ///< all lanes on one reactor
};

/// How many operations may wait at once, and who runs them.
struct Execution {
  Model model;
  std::size_t lanes;
};

/// Reads "model" (serial, threads, gather) and "lanes" of a trial's parameters.
[[nodiscard]] Outcome<Execution> execution_from(const nlohmann::json& parameters);

/// A coroutine that carries out operations one after another. It is written once and knows no model.
using Lane = std::function<runtime::Task<void>(std::size_t lane)>;

/// Runs every lane to its end, once. `Threads` starts its threads here and joins them: their creation is part
/// of that model. Throws std::runtime_error when the system refuses a thread.
[[nodiscard]] runtime::Task<void> run_lanes(Execution execution, const Lane& lane);

/// Runs `root` in the context that the model calls for, made on this thread for the purpose.
template <typename T>
T run_in_context_of(const Execution& execution, runtime::Task<T> root) {
  if (execution.model == Model::Gather) return runtime::run(std::move(root));
  runtime::BlockingContext context;
  return context.run(std::move(root));
}

/// Wall and CPU time of this process since it was made.
class Meter {
 public:
  Meter();

  [[nodiscard]] double seconds() const;
  /// The result of what has been done since then. Peak memory is that of the whole process so far.
  [[nodiscard]] Outcome<TrialResult> result(std::uint64_t operations) const;

 private:
  runtime::Instant start_;
  double cpu_start_;
};

}  // namespace ringmark::bench
