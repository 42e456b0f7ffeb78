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
  if (stop_.stop_requested()) {
    stopped_ = true;
    result_ = -ECANCELED;
    return true;
  }
  if (Context::current().kind() == ContextKind::Reactor) return false;
  do {
    switch (kind_) {
      case Kind::Read:
        result_ = pread(descriptor_, range_.memory, range_.size, static_cast<off_t>(range_.offset));
        break;
      case Kind::Write:
        result_ = pwrite(descriptor_, range_.memory, range_.size, static_cast<off_t>(range_.offset));
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
  operation_ = Context::require_reactor("file").submit(*this, [this](io_uring_sqe& submission) {
    const auto size = static_cast<unsigned>(range_.size);
    switch (kind_) {
      case Kind::Read:
        io_uring_prep_read(&submission, descriptor_, range_.memory, size, range_.offset);
        break;
      case Kind::Write:
        io_uring_prep_write(&submission, descriptor_, range_.memory, size, range_.offset);
        break;
      case Kind::Sync:
        io_uring_prep_fsync(&submission, descriptor_, IORING_FSYNC_DATASYNC);
        break;
    }
  });
  stop_.subscribe(*this);
}

Result<std::size_t> File::Transfer::await_resume() const {
  // A worker of the kernel that was interrupted in the middle of the call says EINTR.
  const bool given_up = result_ == -ECANCELED || result_ == -EINTR;
  if (stopped_ && given_up) return std::unexpected{Error{IoError::Stopped}};
  if (result_ < 0) return std::unexpected{error_from_errno(static_cast<int>(-result_))};
  return static_cast<std::size_t>(result_);
}

void File::Transfer::complete(Completion completion) {
  unlink();
  result_ = completion.result;
  waiting_.resume();
}

void File::Transfer::on_stop() {
  stopped_ = true;
  Context::require_reactor("file").cancel(operation_);
}

}  // namespace ringmark::runtime
