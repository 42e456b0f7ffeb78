// SO_RCVTIMEO and SO_SNDTIMEO.
#include "runtime/socket_timeout.hpp"

#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>

namespace ringmark::runtime {

void set_socket_timeout(int descriptor, SocketTimeout direction, Duration timeout) {
  const Duration limit = std::max<Duration>(timeout, std::chrono::microseconds{1});
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit);
  // Rounded up, so that the wait is never shorter than asked for.
  const auto rest = std::chrono::ceil<std::chrono::microseconds>(limit - seconds);
  const timeval value{.tv_sec = seconds.count(), .tv_usec = rest.count()};
  const int option = direction == SocketTimeout::Receive ? SO_RCVTIMEO : SO_SNDTIMEO;
  setsockopt(descriptor, SOL_SOCKET, option, &value, sizeof value);
}

}  // namespace ringmark::runtime
