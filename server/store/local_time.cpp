// From the clock to a text.
#include "server/store/local_time.hpp"

#include <fmt/core.h>

#include <ctime>

namespace ringmark::server::store {

std::string local_time_text(std::chrono::system_clock::time_point instant) {
  constexpr int kFirstYear = 1900;  // struct tm counts from it
  const auto second = std::chrono::floor<std::chrono::seconds>(instant);
  const auto microseconds = std::chrono::floor<std::chrono::microseconds>(instant - second);
  const std::time_t time = std::chrono::system_clock::to_time_t(second);
  std::tm local{};
  localtime_r(&time, &local);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}", local.tm_year + kFirstYear,
                     local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec,
                     microseconds.count());
}

}  // namespace ringmark::server::store
