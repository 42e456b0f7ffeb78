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
  class Transfer final : private Operation {
   public:
    enum class Kind : std::uint8_t { Read, Write, Sync };

    Transfer(int descriptor, Kind kind, void* memory, std::size_t size, std::uint64_t offset) noexcept
        : descriptor_{descriptor}, kind_{kind}, memory_{memory}, size_{size}, offset_{offset} {}
    bool await_ready();
    void await_suspend(std::coroutine_handle<> coroutine);
    Result<std::size_t> await_resume() const;

   private:
    void complete(Completion completion) override;

    int descriptor_;
    Kind kind_;
    void* memory_;
    std::size_t size_;
    std::uint64_t offset_;
    std::int64_t result_{0};
    Continuation waiting_;
  };

  /// Reads up to `memory.size()` bytes at `offset`; fewer at the end of the file. Resumes with the number
  /// read.
  [[nodiscard]] Transfer read_at(std::span<std::byte> memory, std::uint64_t offset) const noexcept {
    return Transfer{descriptor_.number(), Transfer::Kind::Read, memory.data(), memory.size(), offset};
  }
  /// Writes at `offset`. Resumes with the number written, which may be fewer. Error: NoSpace.
  [[nodiscard]] Transfer write_at(std::span<const std::byte> memory, std::uint64_t offset) const noexcept {
    return Transfer{descriptor_.number(), Transfer::Kind::Write, const_cast<std::byte*>(memory.data()),
                    memory.size(), offset};
  }
  /// Makes what was written durable (fdatasync(2)).
  [[nodiscard]] Transfer sync() const noexcept {
    return Transfer{descriptor_.number(), Transfer::Kind::Sync, nullptr, 0, 0};
  }

  [[nodiscard]] int descriptor() const noexcept { return descriptor_.number(); }

 private:
  explicit File(Descriptor descriptor) noexcept : descriptor_{std::move(descriptor)} {}

  Descriptor descriptor_;
};

}  // namespace ringmark::runtime
