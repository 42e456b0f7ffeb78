// The request line: method, target and its form, version (RFC 9112 section 3).
#pragma once

#include "protocol/http/limits.hpp"
#include "protocol/http/request_head.hpp"
#include "protocol/http/scan.hpp"

namespace ringmark::http {

/// Reads the request line, its CRLF included, into the members of `head` that it decides.
/// `host` becomes the authority of the target, empty when it has none.
Scan scan_request_line(const char* begin, const char* end, const Limits& limits, RequestHead& head);

}  // namespace ringmark::http
