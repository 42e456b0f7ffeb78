// Memory of coroutine frames: free lists by size, one pool a context, so that a request on the fast path
// allocates nothing.
#pragma once

#include <array>
#include <cstddef>

namespace ringmark::runtime {

/// Keeps freed frames for the next coroutine of about the same size.
/// Every block comes from the global heap with its size rounded up to the class, so a frame may be freed into
/// another pool than the one it came from, or without any. Owner thread only.
class FramePool {
 public:
  FramePool() = default;
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;
  ~FramePool();

  [[nodiscard]] void* allocate(std::size_t bytes);
  void release(void* frame, std::size_t bytes) noexcept;

 private:
  struct FreeFrame {
    FreeFrame* next;
  };

  [[nodiscard]] static std::size_t class_of(std::size_t bytes) noexcept;

  static constexpr std::size_t kClassBytes = 64;  // a cache line
  static constexpr std::size_t kClassCount = 32;  // frames above 2 KiB are rare: they go to the heap
  static constexpr std::size_t kKeptBytesMax = 4 * 1024 * 1024;  // what a burst may leave behind

  std::array<FreeFrame*, kClassCount> free_{};
  std::size_t kept_bytes_{0};
};

/// Frame memory from the current thread's context, or from the heap where there is none.
[[nodiscard]] void* allocate_frame(std::size_t bytes);
void release_frame(void* frame, std::size_t bytes) noexcept;

}  // namespace ringmark::runtime
