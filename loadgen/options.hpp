// The command line of ringmark-load.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "loadgen/url.hpp"
#include "runtime/clock.hpp"
#include "runtime/engine.hpp"

namespace ringmark::loadgen {

inline constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

enum class ReportForm : std::uint8_t { Text, TextWithPercentiles, Json };

/// What one run does. The defaults are those of the command line.
struct Options {
  std::string url_text;
  Url url;
  std::size_t threads{1};  ///< wrk starts two; one is easier to compare: a CPU is either the server's or ours
  std::size_t connections{10};  ///< of all threads together
  runtime::Duration duration{std::chrono::seconds{10}};
  runtime::Duration warmup{0};
  runtime::Duration timeout{
      std::chrono::seconds{2}};  ///< of connecting, of sending without progress, of an answer
  std::string method{"GET"};
  std::vector<std::string> fields;  ///< "name: value"
  std::string body;
  std::optional<std::string> expected_body;
  std::uint64_t requests{kUnlimited};                 ///< of all connections together
  std::uint64_t requests_per_connection{kUnlimited};  ///< after which it is closed and opened again
  std::size_t pipeline{1};                            ///< requests sent together
  runtime::Engine engine{runtime::Engine::Automatic};
  std::vector<int> cpus;  ///< one for each thread, or none
  ReportForm report{ReportForm::Text};
};

/// Why there is nothing to run: text for standard output if the code is 0, one line for standard error
/// otherwise.
struct CommandLineEnd {
  int exit_code;
  std::string text;
};

inline constexpr int kExitUsage = 2;

/// Reads the command line, and the file that `--body @FILE` names. `version` is what `--version` prints.
[[nodiscard]] std::expected<Options, CommandLineEnd> parse_options(int argument_count,
                                                                   const char* const* arguments,
                                                                   const std::string& version);

}  // namespace ringmark::loadgen
