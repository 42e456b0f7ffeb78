// Random identifiers.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace ringmark::server::store {

using UuidOctets = std::array<std::uint8_t, 16>;

/// The UUID of version 4 that takes its 122 random bits from `octets` (RFC 9562 section 5.4), in lower case.
[[nodiscard]] std::string uuid_of(UuidOctets octets);

/// One that the kernel's random numbers make. Any thread.
[[nodiscard]] std::string random_uuid();

}  // namespace ringmark::server::store
