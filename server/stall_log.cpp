// Lines about stalls.
#include "server/stall_log.hpp"

#include <fmt/core.h>

#include <chrono>
#include <utility>

namespace ringmark::server {
namespace {

constexpr std::chrono::seconds kQuiet{
    1};  // a server that stalls at every request must not print at every request

}  // namespace

std::string StallLog::line(const runtime::Stall& stall, runtime::Instant now) {
  const std::lock_guard lock{mutex_};
  if (now < quiet_until_) {
    ++unsaid_;
    return {};
  }
  quiet_until_ = now + kQuiet;
  const std::chrono::duration<double, std::milli> duration = stall.duration;
  const std::uint64_t unsaid = std::exchange(unsaid_, 0);
  return fmt::format("ringmark-server: stall: {} held its reactor for {:.1f} ms{}\n", stall.activity,
                     duration.count(),
                     unsaid == 0 ? "" : fmt::format(", and {} more since the last line", unsaid));
}

}  // namespace ringmark::server
