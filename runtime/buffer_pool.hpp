// Receive buffers that the kernel picks from (a provided-buffer ring), and the lease on a filled one.
#pragma once

#include <liburing.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace ringmark::runtime {

class Ring;

/// The group of receive buffers of one reactor. Small on purpose: the ring reuses the oldest buffer, so all
/// of it passes through the cache again and again. Reactor thread only.
class BufferPool {
 public:
  static constexpr std::uint16_t kGroup = 0;
  static constexpr std::uint32_t kBufferBytes = 2048;  // holds a request head of a browser
  static constexpr std::uint32_t kBufferCount = 256;  // 512 KiB in all: a quarter of the L2 cache measured on

  explicit BufferPool(Ring& ring);
  ~BufferPool();
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  [[nodiscard]] char* buffer(std::uint16_t index) const noexcept { return memory_ + index * kBufferBytes; }
  /// Gives the buffer back to the ring.
  void release(std::uint16_t index) noexcept;

 private:
  void lend_to_kernel();

  Ring& ring_;
  io_uring_buf_ring* entries_{nullptr};
  char* memory_{nullptr};
};

/// Received bytes that stay valid while the lease lives, at most until the end of the loop turn (on a
/// blocking thread: until the thread's next receive). An empty lease is the peer's end of stream.
class BufferLease {
 public:
  BufferLease() noexcept = default;
  /// Bytes that need no giving back: their owner keeps them until the next receive.
  explicit BufferLease(std::span<char> octets) noexcept : octets_{octets} {}
  BufferLease(BufferPool& pool, std::uint16_t index, std::size_t size) noexcept
      : octets_{pool.buffer(index), size}, pool_{&pool}, index_{index} {}
  BufferLease(BufferLease&& other) noexcept
      : octets_{std::exchange(other.octets_, {})},
        pool_{std::exchange(other.pool_, nullptr)},
        index_{other.index_} {}
  BufferLease& operator=(BufferLease&& other) noexcept {
    if (this != &other) {
      release();
      octets_ = std::exchange(other.octets_, {});
      pool_ = std::exchange(other.pool_, nullptr);
      index_ = other.index_;
    }
    return *this;
  }
  ~BufferLease() { release(); }

  [[nodiscard]] std::string_view bytes() const noexcept { return {octets_.data(), octets_.size()}; }
  /// The same bytes, for who decodes them in place.
  [[nodiscard]] std::span<char> octets() const noexcept { return octets_; }
  [[nodiscard]] bool end_of_stream() const noexcept { return octets_.empty(); }

  /// Ends the lease early.
  void release() noexcept {
    octets_ = {};
    if (pool_ != nullptr) std::exchange(pool_, nullptr)->release(index_);
  }

 private:
  std::span<char> octets_;
  BufferPool* pool_{nullptr};
  std::uint16_t index_{0};
};

}  // namespace ringmark::runtime
