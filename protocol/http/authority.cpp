// Validation of host and port.
#include "protocol/http/authority.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstddef>

#include "protocol/http/octets.hpp"

namespace ringmark::http {
namespace {

constexpr unsigned kPortMax = 65'535;
constexpr std::size_t kPercentEncodedBytes = 3;  // "%zz"

bool is_port(std::string_view digits) {
  unsigned port = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, port);
  return error == std::errc{} && stop == end && port <= kPortMax;
}

bool is_port_part(std::string_view part, PortRule rule) {
  if (part.empty()) return rule == PortRule::Optional;
  if (part.front() != ':') return false;
  part.remove_prefix(1);
  return part.empty() ? rule == PortRule::Optional : is_port(part);
}

// IPvFuture = "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )
bool is_future_address(std::string_view text) {
  if (text.empty() || (text.front() != 'v' && text.front() != 'V')) return false;
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot == 1 || dot + 1 == text.size()) return false;
  for (const char octet : text.substr(1, dot - 1)) {
    if (hex_value(octet) < 0) return false;
  }
  for (const char octet : text.substr(dot + 1)) {
    if (octet != ':' && !is_in(kRegName, octet)) return false;
  }
  return true;
}

bool is_ipv6_address(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) return false;
  text.copy(terminated.data(), text.size());
  in6_addr address{};
  return inet_pton(AF_INET6, terminated.data(), &address) == 1;
}

// Octets of the reg-name at the front of `text`; stops at any other octet.
std::size_t reg_name_size(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size()) {
    if (is_in(kRegName, text[size])) {
      ++size;
      continue;
    }
    const bool encoded = text[size] == '%' && size + 2 < text.size() && hex_value(text[size + 1]) >= 0 &&
                         hex_value(text[size + 2]) >= 0;
    if (!encoded) break;
    size += kPercentEncodedBytes;
  }
  return size;
}

}  // namespace

bool is_valid_authority(std::string_view authority, PortRule port_rule) {
  if (!authority.empty() && authority.front() == '[') {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return false;
    const std::string_view address = authority.substr(1, close - 1);
    return (is_ipv6_address(address) || is_future_address(address)) &&
           is_port_part(authority.substr(close + 1), port_rule);
  }
  const std::size_t host_size = reg_name_size(authority);
  return host_size > 0 && is_port_part(authority.substr(host_size), port_rule);
}

}  // namespace ringmark::http
