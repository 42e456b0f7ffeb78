// Status codes that ringmark sends, and their text (RFC 9110 section 15).
#pragma once

#include <cstdint>
#include <string_view>

namespace ringmark::http {

enum class Status : std::uint16_t {
  Continue = 100,
  SwitchingProtocols = 101,
  Ok = 200,
  NoContent = 204,
  PartialContent = 206,
  TemporaryRedirect = 307,
  BadRequest = 400,
  Forbidden = 403,
  NotFound = 404,
  MethodNotAllowed = 405,
  RequestTimeout = 408,
  Conflict = 409,
  ContentTooLarge = 413,
  UriTooLong = 414,
  ExpectationFailed = 417,
  UnprocessableContent = 422,
  UpgradeRequired = 426,
  RequestHeaderFieldsTooLarge = 431,
  InternalServerError = 500,
  NotImplemented = 501,
  ServiceUnavailable = 503,
  HttpVersionNotSupported = 505,
  InsufficientStorage = 507,
};

/// The phrase of a status, as RFC 9110 writes it ("Not Found").
[[nodiscard]] std::string_view reason_phrase(Status status);

/// The whole status line with its CRLF ("HTTP/1.1 404 Not Found\r\n"), precomputed.
[[nodiscard]] std::string_view status_line(Status status);

}  // namespace ringmark::http
