// The error vocabulary of the runtime. An errno becomes an Error once, where the kernel's answer is read.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace ringmark::runtime {

/// What went wrong, as far as a caller can act on it.
enum class IoError : std::uint8_t {
  Stopped,       ///< the wait was cancelled by its own side
  Woken,         ///< nothing went wrong: someone raised the wake of this wait
  TimedOut,      ///< the deadline of this wait passed
  PeerReset,     ///< the peer ended the connection without the closing handshake
  PeerClosed,    ///< the peer no longer reads (EPIPE)
  Refused,       ///< nobody listens at that address
  Unreachable,   ///< no route to that address
  AddressInUse,  ///< another socket owns the port
  Descriptors,   ///< the process or the system has no descriptor left
  Ports,         ///< no local port left for a connection
  NoSpace,       ///< the device is full
  Overloaded,    ///< a queue is full; nothing was tried
  Closed,        ///< what was waited at has been closed by its own side
  NotSupported,  ///< the file system or kernel does not offer this
  Other,         ///< see the errno
};

/// An expected failure: its kind, and the errno it came from (0 when there was none).
struct Error {
  IoError kind{IoError::Other};
  int errno_value{0};

  friend bool operator==(const Error&, const Error&) = default;
};

template <typename T>
using Result = std::expected<T, Error>;

/// Translates an errno of a socket or file call. Thread: any. Source: errno(3) and the man page of each call.
[[nodiscard]] Error error_from_errno(int errno_value);

/// One lower-case line for a person, for example "connection refused".
[[nodiscard]] std::string describe(const Error& error);

}  // namespace ringmark::runtime
