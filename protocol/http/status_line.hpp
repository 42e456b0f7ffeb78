// The first line of a response (RFC 9112 section 4).
#pragma once

#include "protocol/http/scan.hpp"

namespace ringmark::http {

struct StatusLine {
  int status = 0;      ///< 100 to 999
  bool http11 = true;  ///< false for HTTP/1.0
};

/// Reads a status line, its CRLF included.
Scan scan_status_line(const char* begin, const char* end, StatusLine& line);

}  // namespace ringmark::http
