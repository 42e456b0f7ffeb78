// Opening a connection.
#pragma once

#include "runtime/clock.hpp"
#include "runtime/descriptor.hpp"
#include "runtime/result.hpp"
#include "runtime/socket_address.hpp"
#include "runtime/task.hpp"

namespace ringmark::runtime {

/// Connects to `address` within `timeout` (on a reactor up to 200 ms more). The socket has TCP_NODELAY set.
/// Errors: Refused, TimedOut, Unreachable, Ports when the local ones are used up, Descriptors.
[[nodiscard]] Task<Result<Descriptor>> connect_to(SocketAddress address, Duration timeout);

}  // namespace ringmark::runtime
