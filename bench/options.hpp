// The command line of ringmark-bench.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bench/scenario.hpp"

namespace ringmark::bench {

enum class Output { Text, Json };

struct TableOptions {
  Depth depth{Depth::Full};
  std::vector<std::string> rows;  ///< scenario names; empty: all. The controls always run
  std::string out{"results"};
  std::string label;                  ///< empty: cpu and the number of processors
  std::size_t blocks{0};              ///< 0: by depth
  std::optional<std::uint64_t> seed;  ///< drawn where it is not given
  Output output{Output::Text};
};

struct PeersOptions {
  Depth depth{Depth::Full};
  std::vector<std::string> only;  ///< nginx, floor, blocking; empty: all
  std::size_t blocks{0};
  std::optional<std::uint64_t> seed;
  Output output{Output::Text};
};

struct TrialOptions {
  std::string experiment;
  std::string variant;
  nlohmann::json overrides = nlohmann::json::object();
};

struct VerifyOptions {
  std::string directory;
};

/// The late peer of a trial (internal).
struct AnswerLateOptions {
  std::uint16_t port{0};
};

/// The client of a database trial (internal).
struct DatabaseLoadOptions {
  nlohmann::json parameters = nlohmann::json::object();
};

using Options = std::variant<TableOptions, PeersOptions, TrialOptions, VerifyOptions, AnswerLateOptions,
                             DatabaseLoadOptions>;

/// Why there is nothing to run: a text for the user, and the exit code that goes with it (0 after --help).
struct OptionsEnd {
  int exit_code;
  std::string text;
};

/// A fault is one line that names the option. `version` is what --version prints.
[[nodiscard]] std::expected<Options, OptionsEnd> read_options(int argc, const char* const* argv,
                                                              const std::string& version);

}  // namespace ringmark::bench
