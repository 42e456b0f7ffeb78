// Where the load goes, taken from the URL of the command line.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace ringmark::loadgen {

/// The parts of an http or ws URL that a client needs (RFC 9110 section 4.2.1, RFC 6455 section 3).
struct Url {
  std::string host;       ///< a name or a literal address; an IPv6 literal without its brackets
  std::uint16_t port{};   ///< 80 where the URL has none
  std::string authority;  ///< what the Host field says: host and port as they were written
  std::string target;     ///< path and query, "/" where the URL has neither; the fragment is left out

  friend bool operator==(const Url&, const Url&) = default;
};

inline constexpr std::string_view kHttpScheme = "http://";
inline constexpr std::string_view kWebSocketScheme = "ws://";

/// Error: one line that names the fault and quotes the URL.
[[nodiscard]] std::expected<Url, std::string> parse_url(std::string_view text,
                                                        std::string_view scheme = kHttpScheme);

}  // namespace ringmark::loadgen
