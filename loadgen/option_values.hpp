// Values on a command line: how they are read, and what is said of those that cannot be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "loadgen/options.hpp"
#include "runtime/clock.hpp"
#include "runtime/engine.hpp"

namespace ringmark::loadgen {

inline constexpr std::size_t kThreadsMax = 1024;
inline constexpr std::size_t kConnectionsMax = 1'000'000;

/// What is wrong, in one line without an end; nothing if all is well.
using Failure = std::optional<std::string>;

enum class Zero : std::uint8_t { Allowed, Refused };

/// Reads an amount with a unit (us, ms, s, m, h), at most 1000 h, into `value`. An empty text leaves it
/// alone.
[[nodiscard]] Failure read_duration(const char* option, const std::string& text, Zero zero,
                                    runtime::Duration& value);

/// Whether `field` is "name: value" (RFC 9110 section 5).
[[nodiscard]] Failure check_field(std::string_view field);

/// Whether this process may use the processors, and there is one for each thread.
[[nodiscard]] Failure check_processors(const std::vector<int>& cpus, std::size_t threads);

[[nodiscard]] std::map<std::string, runtime::Engine> engine_names();

/// What is wrong with arguments that no option takes. There is at least one.
[[nodiscard]] std::string explain_extra(const std::vector<std::string>& extra);

/// The end of a command line with that fault.
[[nodiscard]] std::unexpected<CommandLineEnd> usage_error(const std::string& message);

}  // namespace ringmark::loadgen
