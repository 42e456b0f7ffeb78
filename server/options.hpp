// The command line and environment of ringmark-server.
#pragma once

#include <expected>
#include <string>

#include "server/settings.hpp"

namespace ringmark::server {

/// Why there is nothing to serve: a text for the user, and the exit code that goes with it (0 after --help).
struct OptionsEnd {
  int exit_code;
  std::string text;
};

/// Reads the arguments, then RINGMARK_<OPTION> for what they leave out. A fault is one line that names the
/// option.
[[nodiscard]] std::expected<Settings, OptionsEnd> read_options(int argc, const char* const* argv);

/// Checks what the process may have against what the settings need; raises RLIMIT_NOFILE to its hard limit.
/// Nothing to complain about: an empty text.
[[nodiscard]] std::string missing_resources(const Settings& settings);

}  // namespace ringmark::server
