// IMF-fixdate without locale functions.
#include "protocol/http/date.hpp"

namespace ringmark::http {
namespace {

constexpr auto kWeekdays = std::to_array<std::string_view>({"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"});
constexpr auto kMonths = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});

char* put_text(char* at, std::string_view text) {
  return at + text.copy(at, text.size());
}

char* put_two_digits(char* at, unsigned value) {
  constexpr unsigned kTen = 10;
  *at++ = static_cast<char>('0' + value / kTen);
  *at++ = static_cast<char>('0' + value % kTen);
  return at;
}

char* put_clock(char* at, std::chrono::seconds since_midnight) {
  const std::chrono::hh_mm_ss clock{since_midnight};
  at = put_two_digits(at, static_cast<unsigned>(clock.hours().count()));
  at = put_text(at, ":");
  at = put_two_digits(at, static_cast<unsigned>(clock.minutes().count()));
  at = put_text(at, ":");
  return put_two_digits(at, static_cast<unsigned>(clock.seconds().count()));
}

}  // namespace

std::string_view DateCache::at(std::chrono::sys_seconds time) {
  if (time != formatted_) {
    constexpr unsigned kHundred = 100;
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
    char* at = put_text(text_.data(), kWeekdays[std::chrono::weekday{day}.c_encoding()]);
    at = put_two_digits(put_text(at, ", "), static_cast<unsigned>(date.day()));
    at = put_text(put_text(at, " "), kMonths[static_cast<unsigned>(date.month()) - 1]);
    at = put_two_digits(put_text(at, " "), year / kHundred);
    at = put_two_digits(at, year % kHundred);
    put_text(put_clock(put_text(at, " "), time - day), " GMT");
    formatted_ = time;
  }
  return {text_.data(), text_.size()};
}

}  // namespace ringmark::http
