// status-line = "HTTP/1." DIGIT SP 3DIGIT SP [ reason-phrase ] CRLF
#include "protocol/http/status_line.hpp"

#include <cstring>
#include <string_view>

namespace ringmark::http {
namespace {

constexpr int kStatusMin = 100;

constexpr std::string_view kVersionPrefix = "HTTP/1.";
constexpr std::size_t kVersionDigitIndex = 7;
constexpr std::size_t kStatusIndex = 9;
constexpr std::size_t kReasonIndex = 12;

}  // namespace

Scan scan_status_line(const char* begin, const char* end, StatusLine& line) {
  constexpr int kTen = 10;
  if (static_cast<std::size_t>(end - begin) <= kReasonIndex) return Scan::need_more();
  const bool version = std::memcmp(begin, kVersionPrefix.data(), kVersionPrefix.size()) == 0;
  if (!version || !is_digit(begin[kVersionDigitIndex]) || begin[kVersionDigitIndex + 1] != ' ') {
    return Scan::refuse(Refusal::InvalidVersion);
  }
  line.http11 = begin[kVersionDigitIndex] != '0';
  line.status = 0;
  for (std::size_t index = kStatusIndex; index < kReasonIndex; ++index) {
    if (!is_digit(begin[index])) return Scan::refuse(Refusal::InvalidVersion);
    line.status = line.status * kTen + (begin[index] - '0');
  }
  if (line.status < kStatusMin) return Scan::refuse(Refusal::InvalidVersion);
  // Some servers leave out the space before an empty reason phrase, so it is taken as a part of the phrase.
  return scan_line_end(end_of_field_content(begin + kReasonIndex, end), end, Refusal::InvalidFieldValue);
}

}  // namespace ringmark::http
