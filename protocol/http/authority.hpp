// The grammar of host and port (RFC 3986 section 3.2.2, RFC 9110 section 4.2).
#pragma once

#include <cstdint>
#include <string_view>

namespace ringmark::http {

enum class PortRule : std::uint8_t {
  Optional,  ///< Host field, absolute-form
  Required,  ///< authority-form
};

/// Whether `authority` is a non-empty uri-host with a port of 0-65535. An optional port may be empty
/// ("host:"). User information is refused (RFC 9110 section 4.2.4).
[[nodiscard]] bool is_valid_authority(std::string_view authority, PortRule port_rule);

}  // namespace ringmark::http
