// `ringmark-bench peers`: ringmark-server beside nginx and beside the raw limits, against bars.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/compare.hpp"
#include "bench/options.hpp"
#include "bench/outcome.hpp"
#include "bench/scenario.hpp"

namespace ringmark::bench {

/// What a figure has to reach, as ringmark-server's part of the peer's.
struct Bar {
  std::string figure;                   ///< CPU/request, requests/s, p50 or p90
  std::optional<double> most;           ///< the ratio is at most this
  std::optional<double> least;          ///< the ratio is at least this
  std::optional<double> interval_most;  ///< the upper end of its interval is at most this
};

/// Reads "bars" of an experiment's definition. Fails with the figure that is unknown.
[[nodiscard]] Outcome<std::vector<Bar>> bars_from(const nlohmann::json& definition);

enum class BarWord { Pass, Fail, Inconclusive };

/// Fail if the ratio misses the bar, Inconclusive if the bar needs an interval and there is none.
[[nodiscard]] BarWord judge_bar(const Bar& bar, const RatioEstimate& estimate);
[[nodiscard]] std::string_view word_of(BarWord word);

/// Runs the comparisons that the options ask for, prints a line a figure, and returns the exit code.
[[nodiscard]] int run_peers(const PeersOptions& options);

}  // namespace ringmark::bench
