// Why the database did not do what it was asked for, as far as a handler can act on it.
#pragma once

#include <cstdint>
#include <expected>

namespace ringmark::server::store {

enum class DatabaseError : std::uint8_t {
  DuplicateEmail,  ///< another user has this e-mail; nothing was changed
  Overloaded,      ///< too many inserts wait already; nothing was tried
  NoSpace,         ///< the device is full; nothing was changed
  Failed,          ///< input or output failed, or another process holds the file; nothing was acknowledged
};

template <typename T>
using DatabaseResult = std::expected<T, DatabaseError>;

}  // namespace ringmark::server::store
