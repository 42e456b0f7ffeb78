// Writes the requests (RFC 9112 section 3).
#include "loadgen/plan.hpp"

#include <algorithm>

#include "protocol/http/field_line.hpp"

namespace ringmark::loadgen {
namespace {

bool names_host(std::string_view field) {
  return http::equal_ignoring_case(field.substr(0, field.find(':')), "host");
}

// A method that defines content says so when there is none (RFC 9110 section 8.6).
bool defines_content(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

std::string request_of(const Options& options, std::string_view last_field) {
  std::string bytes = options.method + " " + options.url.target + " HTTP/1.1\r\n";
  if (std::ranges::none_of(options.fields, names_host)) bytes += "host: " + options.url.authority + "\r\n";
  for (const std::string& field : options.fields)
    bytes += field + "\r\n";
  if (!options.body.empty() || defines_content(options.method)) {
    bytes += "content-length: " + std::to_string(options.body.size()) + "\r\n";
  }
  bytes.append(last_field).append("\r\n").append(options.body);
  return bytes;
}

}  // namespace

Plan::Plan(const Options& options, const runtime::SocketAddress& address)
    : address_{address},
      pipeline_{options.pipeline},
      kind_{options.method == "HEAD" ? http::RequestKind::Head : http::RequestKind::Usual},
      expected_body_{options.expected_body} {
  const std::string request = request_of(options, "");
  request_bytes_ = request.size();
  for (std::size_t index = 0; index < pipeline_; ++index)
    bytes_ += request;
  bytes_ += request_of(options, "connection: close\r\n");
}

}  // namespace ringmark::loadgen
