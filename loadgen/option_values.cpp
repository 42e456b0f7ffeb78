// What CLI11 cannot judge: durations, fields, processors.
#include "loadgen/option_values.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include "protocol/http/octets.hpp"
#include "runtime/thread.hpp"

namespace ringmark::loadgen {
namespace {

std::optional<runtime::Duration> duration_of(std::string_view text) {
  using namespace std::chrono_literals;
  constexpr std::pair<std::string_view, runtime::Duration> kUnits[] = {
      {"us", 1us}, {"ms", 1ms}, {"s", 1s}, {"m", 1min}, {"h", 1h}};
  constexpr double kHoursMax = 1000;
  double amount = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (error != std::errc{} || !(amount >= 0)) return std::nullopt;
  const std::string_view unit_name{rest, static_cast<std::size_t>(text.data() + text.size() - rest)};
  for (const auto& [name, unit] : kUnits) {
    if (name != unit_name) continue;
    const std::chrono::duration<double, std::nano> exact =
        amount * std::chrono::duration<double, std::nano>{unit};
    if (exact > kHoursMax * std::chrono::duration<double, std::nano>{1h}) return std::nullopt;
    return std::chrono::round<runtime::Duration>(exact);
  }
  return std::nullopt;
}

}  // namespace

std::map<std::string, runtime::Engine> engine_names() {
  return {{"auto", runtime::Engine::Automatic},
          {"io_uring", runtime::Engine::IoUring},
          {"epoll", runtime::Engine::Epoll}};
}

Failure read_duration(const char* option, const std::string& text, Zero zero, runtime::Duration& value) {
  if (text.empty()) return std::nullopt;
  const std::optional<runtime::Duration> parsed = duration_of(text);
  if (!parsed) return fmt::format("{} '{}' is no duration (such as 500ms, 10s or 1m)", option, text);
  if (zero == Zero::Refused && *parsed == runtime::Duration::zero()) return fmt::format("{} is zero", option);
  value = *parsed;
  return std::nullopt;
}

Failure check_field(std::string_view field) {
  const std::string_view name = field.substr(0, field.find(':'));
  const char* const end = field.data() + field.size();
  const bool has_name = !name.empty() && name.size() < field.size() &&
                        http::end_of_token(field.data(), end) == name.data() + name.size();
  if (!has_name || http::end_of_field_content(field.data(), end) != end) {
    return fmt::format("-H '{}' is no field (NAME: VALUE)", field);
  }
  return std::nullopt;
}

Failure check_processors(const std::vector<int>& cpus, std::size_t threads) {
  if (cpus.empty()) return std::nullopt;
  if (cpus.size() != threads) {
    return fmt::format("--pin names {} processors for {} threads", cpus.size(), threads);
  }
  const std::vector<int> usable = runtime::usable_cpus();
  for (const int cpu : cpus) {
    if (!std::ranges::binary_search(usable, cpu)) {
      return fmt::format("--pin {}: usable processors are {}", cpu, fmt::join(usable, ","));
    }
  }
  return std::nullopt;
}

// What follows an unknown option is taken for the URL, so the option comes last: it is the one to name.
std::string explain_extra(const std::vector<std::string>& extra) {
  for (const std::string& argument : extra) {
    if (argument.starts_with('-')) return fmt::format("unknown option {}", argument);
  }
  return fmt::format("one url is enough: what is '{}'", extra.front());
}

std::unexpected<CommandLineEnd> usage_error(const std::string& message) {
  return std::unexpected{
      CommandLineEnd{kExitUsage, fmt::format("ringmark-load: {} (see --help)\n", message)}};
}

}  // namespace ringmark::loadgen
