// Independent tools on the same things: wrk beside ringmark-load, fio beside our file trials.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/compare.hpp"

namespace ringmark::bench {

/// The experiment whose rates fio is asked to reach.
inline constexpr std::string_view kFileReadExperiment = "files-random-read";

/// Median reads a second of that experiment, where it ran past the page cache.
struct FileRates {
  std::optional<double> serial;
  std::optional<double> in_flight;
};

[[nodiscard]] FileRates file_rates_from(std::span<const Trial> trials);

/// Runs what is installed, about five seconds, and says how close it came, a phrase each. What is missing is
/// named as not installed. `work_directory` holds the files of the trials.
[[nodiscard]] std::vector<std::string> cross_check(const FileRates& ours, const std::string& work_directory);

}  // namespace ringmark::bench
