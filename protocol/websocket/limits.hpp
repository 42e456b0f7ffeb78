// How much one message may cost us before the connection is failed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/http/limits.hpp"

namespace ringmark::websocket {

/// The limits that options set. A reader keeps a pointer to them: they outlive it.
struct Limits {
  std::size_t message_bytes = 16 * http::kMebibyte;  ///< payload, before and after it is inflated
  std::uint32_t fragments = 65'536;  ///< frames of one message; each costs us time, however empty
};

}  // namespace ringmark::websocket
