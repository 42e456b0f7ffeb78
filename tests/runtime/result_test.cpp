// Error: every errno a caller can act on, and its text.
#include "runtime/result.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace ringmark::runtime {
namespace {

TEST(ErrorFromErrno, NamesWhatACallerCanActOn) {
  EXPECT_EQ(error_from_errno(ECANCELED), (Error{IoError::Stopped, ECANCELED}));
  EXPECT_EQ(error_from_errno(EAGAIN).kind, IoError::TimedOut);
  EXPECT_EQ(error_from_errno(ETIMEDOUT).kind, IoError::TimedOut);
  EXPECT_EQ(error_from_errno(ECONNRESET).kind, IoError::PeerReset);
  EXPECT_EQ(error_from_errno(EPIPE).kind, IoError::PeerClosed);
  EXPECT_EQ(error_from_errno(ECONNREFUSED).kind, IoError::Refused);
  EXPECT_EQ(error_from_errno(EHOSTUNREACH).kind, IoError::Unreachable);
  EXPECT_EQ(error_from_errno(EADDRINUSE).kind, IoError::AddressInUse);
  EXPECT_EQ(error_from_errno(EADDRNOTAVAIL).kind, IoError::Ports);
  EXPECT_EQ(error_from_errno(EMFILE).kind, IoError::Descriptors);
  EXPECT_EQ(error_from_errno(ENOSPC).kind, IoError::NoSpace);
  EXPECT_EQ(error_from_errno(EINVAL).kind, IoError::NotSupported);
  EXPECT_EQ(error_from_errno(EIO), (Error{IoError::Other, EIO}));
}

TEST(Describe, IsALowerCaseLine) {
  EXPECT_EQ(describe(error_from_errno(ECONNREFUSED)), "connection refused");
  EXPECT_EQ(describe(error_from_errno(EAGAIN)), "timed out");
  EXPECT_EQ(describe(Error{IoError::Stopped, 0}), "stopped");
  EXPECT_EQ(describe(Error{IoError::Other, 0}), "failed");
}

}  // namespace
}  // namespace ringmark::runtime
