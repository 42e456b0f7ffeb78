// Wall-clock time as the API shows it.
#pragma once

#include <chrono>
#include <string>

namespace ringmark::server::store {

/// `instant` in the process's time zone, ISO 8601 without the zone, to the microsecond:
/// 2026-11-22T10:20:30.123456. Any thread.
[[nodiscard]] std::string local_time_text(std::chrono::system_clock::time_point instant);

}  // namespace ringmark::server::store
