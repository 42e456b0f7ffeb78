// SO_RCVTIMEO and SO_SNDTIMEO.
#include "runtime/socket_timeout.hpp"

#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>

namespace ringmark::runtime {

void set_socket_timeout(int descriptor, SocketTimeout direction, Duration timeout) {
  using std::chrono::microseconds;
  // Rounded up, so that the wait is never shorter than asked for; before the seconds are split off, because
  // the kernel refuses a million microseconds beside them (EDOM) and would keep the time-out from before.
  const microseconds limit = std::max(std::chrono::ceil<microseconds>(timeout), microseconds{1});
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit);
  const timeval value{.tv_sec = seconds.count(), .tv_usec = (limit - seconds).count()};
  const int option = direction == SocketTimeout::Receive ? SO_RCVTIMEO : SO_SNDTIMEO;
  setsockopt(descriptor, SOL_SOCKET, option, &value, sizeof value);
}

}  // namespace ringmark::runtime
