// Splits a URL (RFC 3986 section 3); what it does not recognise, it refuses.
#include "loadgen/url.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "protocol/http/authority.hpp"
#include "protocol/http/field_line.hpp"
#include "protocol/http/octets.hpp"

namespace ringmark::loadgen {
namespace {

constexpr std::uint16_t kDefaultPort = 80;  // RFC 9110 section 4.2.1, RFC 6455 section 3

// The authority has been found valid: a colon outside brackets begins a port of 0 to 65535, or an empty one.
void split_authority(std::string_view authority, Url& url) {
  const std::size_t host_end = authority.front() == '[' ? authority.find(']') + 1 : authority.find(':');
  std::string_view host = authority.substr(0, host_end);
  const std::string_view port = authority.substr(std::min(host.size() + 1, authority.size()));
  if (host.front() == '[') host = host.substr(1, host.size() - 2);
  url.host = host;
  url.port = kDefaultPort;
  if (!port.empty()) std::from_chars(port.data(), port.data() + port.size(), url.port);
}

}  // namespace

std::expected<Url, std::string> parse_url(std::string_view text, std::string_view scheme) {
  const auto refuse = [text](std::string_view fault) {
    return std::unexpected{fmt::format("url '{}' {}", text, fault)};
  };
  if (!http::equal_ignoring_case(text.substr(0, scheme.size()), scheme)) {
    return refuse(fmt::format("does not begin with {}", scheme));
  }
  std::string_view rest = text.substr(scheme.size());
  rest = rest.substr(0, rest.find('#'));
  const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  const std::string_view authority = rest.substr(0, authority_end);
  const std::string_view target = rest.substr(authority_end);
  if (!http::is_valid_authority(authority, http::PortRule::Optional))
    return refuse("has no valid host and port");
  if (http::end_of_target(target.data(), target.data() + target.size()) != target.data() + target.size()) {
    return refuse("has an octet that needs percent-encoding");
  }
  Url url;
  split_authority(authority, url);
  url.authority = authority;
  url.target = target.starts_with('/') ? std::string{target} : "/" + std::string{target};
  return url;
}

}  // namespace ringmark::loadgen
