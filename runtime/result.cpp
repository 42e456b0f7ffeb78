// Names every errno that the runtime's calls are expected to meet, once.
#include "runtime/result.hpp"

#include <cerrno>
#include <cstring>

namespace ringmark::runtime {

Error error_from_errno(int errno_value) {
  const auto kind = [errno_value] {
    switch (errno_value) {
      case ECANCELED:
        return IoError::Stopped;  // IORING_OP_ASYNC_CANCEL, asked for by us
      case ETIME:                 // io_uring timeouts
      case ETIMEDOUT:             // connect, or TCP gave up on the peer
      case EAGAIN:
        return IoError::TimedOut;  // SO_RCVTIMEO or SO_SNDTIMEO ran out (socket(7))
      case ECONNRESET:
        return IoError::PeerReset;  // expected under load
      case EPIPE:
        return IoError::PeerClosed;  // we were still writing
      case ECONNREFUSED:
        return IoError::Refused;
      case ENETUNREACH:
      case EHOSTUNREACH:
        return IoError::Unreachable;
      case EADDRINUSE:
        return IoError::AddressInUse;
      case EADDRNOTAVAIL:
        return IoError::Ports;  // connect: the ephemeral ports are used up
      case EMFILE:
      case ENFILE:
        return IoError::Descriptors;
      case ENOSPC:
        return IoError::NoSpace;
      case EOPNOTSUPP:
      case EINVAL:
        return IoError::NotSupported;  // for example O_DIRECT on tmpfs before 6.6
      default:
        return IoError::Other;
    }
  }();
  return Error{kind, errno_value};
}

std::string describe(const Error& error) {
  switch (error.kind) {
    case IoError::Stopped:
      return "stopped";
    case IoError::Woken:
      return "woken";
    case IoError::TimedOut:
      return "timed out";
    case IoError::Overloaded:
      return "overloaded";
    case IoError::Closed:
      return "closed";
    default:
      break;
  }
  if (error.errno_value == 0) return "failed";
  std::string text = std::strerror(error.errno_value);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

}  // namespace ringmark::runtime
