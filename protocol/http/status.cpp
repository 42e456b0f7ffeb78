// One table of status codes and phrases, from which the status lines are computed at compile time.
#include "protocol/http/status.hpp"

#include <array>
#include <cstddef>

namespace ringmark::http {
namespace {

struct StatusText {
  Status status;
  std::string_view phrase;
};

constexpr std::array kStatusTexts = std::to_array<StatusText>({
    {Status::InternalServerError, "Internal Server Error"},  // First: what a code outside the table becomes.
    {Status::Continue, "Continue"},
    {Status::SwitchingProtocols, "Switching Protocols"},
    {Status::Ok, "OK"},
    {Status::NoContent, "No Content"},
    {Status::PartialContent, "Partial Content"},
    {Status::TemporaryRedirect, "Temporary Redirect"},
    {Status::BadRequest, "Bad Request"},
    {Status::Forbidden, "Forbidden"},
    {Status::NotFound, "Not Found"},
    {Status::MethodNotAllowed, "Method Not Allowed"},
    {Status::RequestTimeout, "Request Timeout"},
    {Status::Conflict, "Conflict"},
    {Status::ContentTooLarge, "Content Too Large"},
    {Status::UriTooLong, "URI Too Long"},
    {Status::ExpectationFailed, "Expectation Failed"},
    {Status::UnprocessableContent, "Unprocessable Content"},
    {Status::UpgradeRequired, "Upgrade Required"},
    {Status::RequestHeaderFieldsTooLarge, "Request Header Fields Too Large"},
    {Status::NotImplemented, "Not Implemented"},
    {Status::ServiceUnavailable, "Service Unavailable"},
    {Status::HttpVersionNotSupported, "HTTP Version Not Supported"},
    {Status::InsufficientStorage, "Insufficient Storage"},
});

constexpr std::size_t kStatusLineBytesMax = 64;  // "HTTP/1.1 431 Request Header Fields Too Large\r\n" is 46.
constexpr std::size_t kStatusCodeEnd = 600;

struct EncodedLine {
  std::array<char, kStatusLineBytesMax> text{};
  std::size_t size = 0;

  constexpr void append(std::string_view part) {
    for (const char octet : part)
      text.at(size++) = octet;
  }
};

constexpr EncodedLine make_status_line(const StatusText& entry) {
  constexpr int kDecimal = 10;
  const int code = static_cast<int>(entry.status);
  const std::array digits{static_cast<char>('0' + code / kDecimal / kDecimal),
                          static_cast<char>('0' + code / kDecimal % kDecimal),
                          static_cast<char>('0' + code % kDecimal)};
  EncodedLine line;
  line.append("HTTP/1.1 ");
  line.append({digits.data(), digits.size()});
  line.append(" ");
  line.append(entry.phrase);
  line.append("\r\n");
  return line;
}

constexpr auto kStatusLines = [] {
  std::array<EncodedLine, kStatusTexts.size()> lines;
  for (std::size_t index = 0; index < lines.size(); ++index)
    lines[index] = make_status_line(kStatusTexts[index]);
  return lines;
}();

constexpr auto kIndexOfCode = [] {
  std::array<std::uint8_t, kStatusCodeEnd> indexes{};
  for (std::size_t index = 0; index < kStatusTexts.size(); ++index) {
    indexes.at(static_cast<std::size_t>(kStatusTexts[index].status)) = static_cast<std::uint8_t>(index);
  }
  return indexes;
}();

std::size_t index_of(Status status) {
  const auto code = static_cast<std::size_t>(status);
  return code < kStatusCodeEnd ? kIndexOfCode[code] : 0;
}

}  // namespace

std::string_view reason_phrase(Status status) {
  return kStatusTexts[index_of(status)].phrase;
}

std::string_view status_line(Status status) {
  const EncodedLine& line = kStatusLines[index_of(status)];
  return {line.text.data(), line.size};
}

}  // namespace ringmark::http
