// The time-outs of blocking socket calls.
#pragma once

#include "runtime/clock.hpp"

namespace ringmark::runtime {

enum class SocketTimeout { Receive, Send };

/// Limits how long a later blocking call on the socket waits (socket(7): SO_RCVTIMEO; SO_SNDTIMEO also limits
/// connect(2)). A time-out of zero or less becomes the shortest one, because zero would mean "for ever"
/// there.
void set_socket_timeout(int descriptor, SocketTimeout direction, Duration timeout);

}  // namespace ringmark::runtime
