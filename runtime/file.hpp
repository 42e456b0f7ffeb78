// Positioned reads and writes of files: through the ring on a reactor, by pread(2) and friends on a blocking
// thread.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "runtime/continuation.hpp"
#include "runtime/descriptor.hpp"
#include "runtime/operation.hpp"
#include "runtime/result.hpp"
#include "runtime/stop_token.hpp"

namespace ringmark::runtime {

/// How a file is opened. `Direct` goes past the page cache (O_DIRECT): buffers, sizes and offsets are then
/// multiples of the block size.
struct FileOptions {
  enum class Access : std::uint8_t { Read, ReadWrite } access{Access::Read};
  enum class Creation : std::uint8_t { Existing, Create } creation{Creation::Existing};
  enum class Caching : std::uint8_t { Cached, Direct } caching{Caching::Cached};
};

/// An open file. Several operations may be in flight at once; all are awaited before the file ends.
class File {
 public:
  /// Opens at once, blocking: for start-up. Error: NotSupported where the file system refuses O_DIRECT.
  [[nodiscard]] static Result<File> open(const std::string& path, const FileOptions& options);

  /// One operation on the file. The memory it was given is the kernel's until it resumes.
  ///
  /// A stop asks the kernel to give up and waits for its answer. What was done all the same is the result, as
  /// is an error of the operation itself; Stopped means that nothing was done. An operation on a file of a
  /// disk is rarely given up once it has begun. On a blocking thread the token is looked at before the wait
  /// only.
  class Transfer final : private Operation, private StopCallback {
   public:
    enum class Kind : std::uint8_t { Read, Write, Sync };

    /// What is moved, and where to.
    struct Range {
      void* memory;
      std::size_t size;
      std::uint64_t offset;
    };

    Transfer(int descriptor, Kind kind, const Range& range, StopToken stop) noexcept
        : descriptor_{descriptor}, kind_{kind}, range_{range}, stop_{stop} {}
    bool await_ready();
    void await_suspend(std::coroutine_handle<> coroutine);
    Result<std::size_t> await_resume() const;

   private:
    void complete(Completion completion) override;
    void on_stop() override;

    int descriptor_;
    Kind kind_;
    bool stopped_{false};
    Range range_;
    StopToken stop_;
    std::int64_t result_{0};
    OperationId operation_{kNoOperation};
    Continuation waiting_;
  };

  /// Reads up to `memory.size()` bytes at `offset`; fewer at the end of the file. Resumes with the number
  /// read. Error: Stopped.
  [[nodiscard]] Transfer read_at(std::span<std::byte> memory, std::uint64_t offset,
                                 StopToken stop = {}) const noexcept {
    const Transfer::Range range{memory.data(), memory.size(), offset};
    return Transfer{descriptor_.number(), Transfer::Kind::Read, range, stop};
  }
  /// Writes at `offset`. Resumes with the number written, which may be fewer. Errors: NoSpace,
  /// Stopped.
  [[nodiscard]] Transfer write_at(std::span<const std::byte> memory, std::uint64_t offset,
                                  StopToken stop = {}) const noexcept {
    const Transfer::Range range{const_cast<std::byte*>(memory.data()), memory.size(), offset};
    return Transfer{descriptor_.number(), Transfer::Kind::Write, range, stop};
  }
  /// Makes what was written durable (fdatasync(2)). Error: Stopped; what was written may be durable or not.
  [[nodiscard]] Transfer sync(StopToken stop = {}) const noexcept {
    return Transfer{descriptor_.number(), Transfer::Kind::Sync, {}, stop};
  }

  [[nodiscard]] int descriptor() const noexcept { return descriptor_.number(); }

 private:
  explicit File(Descriptor descriptor) noexcept : descriptor_{std::move(descriptor)} {}

  Descriptor descriptor_;
};

}  // namespace ringmark::runtime
