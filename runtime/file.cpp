// File operations in both contexts.
#include "runtime/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "runtime/reactor.hpp"

namespace ringmark::runtime {
namespace {

constexpr mode_t kCreatedMode = 0644;

}  // namespace

Result<File> File::open(const std::string& path, const FileOptions& options) {
  int flags = O_CLOEXEC;
  flags |= options.access == FileOptions::Access::Read ? O_RDONLY : O_RDWR;
  if (options.creation == FileOptions::Creation::Create) flags |= O_CREAT;
  if (options.caching == FileOptions::Caching::Direct) flags |= O_DIRECT;
  Descriptor descriptor{::open(path.c_str(), flags, kCreatedMode)};
  if (!descriptor.open()) return std::unexpected{error_from_errno(errno)};
  return File{std::move(descriptor)};
}

bool File::Transfer::await_ready() {
  if (Context::current().kind() == ContextKind::Reactor) return false;
  do {
    switch (kind_) {
      case Kind::Read:
        result_ = pread(descriptor_, memory_, size_, static_cast<off_t>(offset_));
        break;
      case Kind::Write:
        result_ = pwrite(descriptor_, memory_, size_, static_cast<off_t>(offset_));
        break;
      case Kind::Sync:
        result_ = fdatasync(descriptor_);
        break;
    }
  } while (result_ < 0 && errno == EINTR);
  if (result_ < 0) result_ = -errno;
  return true;
}

void File::Transfer::await_suspend(std::coroutine_handle<> coroutine) {
  waiting_ = coroutine;
  Context::require_reactor("file").submit(*this, [this](io_uring_sqe& submission) {
    const auto size = static_cast<unsigned>(size_);
    switch (kind_) {
      case Kind::Read:
        io_uring_prep_read(&submission, descriptor_, memory_, size, offset_);
        break;
      case Kind::Write:
        io_uring_prep_write(&submission, descriptor_, memory_, size, offset_);
        break;
      case Kind::Sync:
        io_uring_prep_fsync(&submission, descriptor_, IORING_FSYNC_DATASYNC);
        break;
    }
  });
}

Result<std::size_t> File::Transfer::await_resume() const {
  if (result_ < 0) return std::unexpected{error_from_errno(static_cast<int>(-result_))};
  return static_cast<std::size_t>(result_);
}

void File::Transfer::complete(Completion completion) {
  result_ = completion.result;
  waiting_.resume();
}

}  // namespace ringmark::runtime
