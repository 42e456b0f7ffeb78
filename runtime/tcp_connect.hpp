// Opening a connection.
#pragma once

#include "runtime/clock.hpp"
#include "runtime/descriptor.hpp"
#include "runtime/result.hpp"
#include "runtime/socket_address.hpp"
#include "runtime/stop_token.hpp"
#include "runtime/task.hpp"

namespace ringmark::runtime {

/// Connects to `address` within `timeout` (on a reactor up to 200 ms more). The socket has TCP_NODELAY set.
/// Errors: Refused, TimedOut, Unreachable, Ports when the local ones are used up, Descriptors, Stopped.
///
/// A stop asks the kernel to give up and waits for its answer: a connection that was made all the same is the
/// result, otherwise the socket is closed. On a blocking thread the token is looked at before the wait only.
[[nodiscard]] Task<Result<Descriptor>> connect_to(SocketAddress address, Duration timeout,
                                                  StopToken stop = {});

}  // namespace ringmark::runtime
