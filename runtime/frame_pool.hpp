// Memory of coroutine frames: free lists by size, one pool a thread, so that a request on the fast path
// allocates nothing.
#pragma once

#include <array>
#include <cstddef>
#include <new>

namespace ringmark::runtime {

/// Keeps freed frames for the next coroutine of about the same size, between `open` and `close`; a closed one
/// passes everything on to the heap.
/// Every block comes from the global heap with its size rounded up to the class, so a frame may be freed into
/// another pool than the one it came from. Owner thread only.
class FramePool {
 public:
  constexpr FramePool() = default;
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;
  ~FramePool() = default;  // trivial, or each access to the thread's pool would ask whether it is made yet

  void open() noexcept { kept_bytes_max_ = kReuseFrames ? kKeptBytesMax : 0; }
  void close() noexcept;

  /// Throws std::bad_alloc.
  [[nodiscard]] void* allocate(std::size_t bytes) {
    const std::size_t size_class = class_of(bytes);
    if (size_class >= kClassCount || free_[size_class] == nullptr) return allocate_block(bytes);
    FreeFrame* frame = free_[size_class];
    free_[size_class] = frame->next;
    return frame;
  }

  void release(void* frame, std::size_t bytes) noexcept {
    const std::size_t size_class = class_of(bytes);
    if (size_class >= kClassCount) return ::operator delete(frame);
    FreeFrame* next = free_[size_class];
    const std::size_t kept_bytes = (next == nullptr ? 0 : next->kept_bytes) + size_class * kClassBytes;
    if (kept_bytes > kept_bytes_max_) return ::operator delete(frame);
    free_[size_class] = new (frame) FreeFrame{next, kept_bytes};
  }

  /// A block as a pool would make it, for a frame that may be freed into one later. Throws std::bad_alloc.
  [[nodiscard]] static void* allocate_block(std::size_t bytes);

 private:
  struct FreeFrame {
    FreeFrame* next;
    std::size_t kept_bytes;  // of the list from here on
  };

#if defined(__SANITIZE_ADDRESS__)
  static constexpr bool kReuseFrames = false;  // a reused frame would hide a use after free
#else
  static constexpr bool kReuseFrames = true;
#endif
  static constexpr std::size_t kClassBytes = 64;  // a cache line
  static constexpr std::size_t kClassCount = 32;  // frames of 2 KiB and more are rare: they go to the heap
  static constexpr std::size_t kKeptBytesMax = 1024 * 1024;  // what a burst may leave behind in each class
  // The heap keeps the size of a block in front of it; a class leaves that room, so that blocks fill whole
  // lines.
  static constexpr std::size_t kBlockHeaderBytes = sizeof(std::size_t);

  [[nodiscard]] static constexpr std::size_t class_of(std::size_t bytes) noexcept {
    return (bytes + kBlockHeaderBytes + kClassBytes - 1) / kClassBytes;
  }

  std::array<FreeFrame*, kClassCount> free_{};
  std::size_t kept_bytes_max_{0};
};

/// The frames of this thread, open as long as it has a context. In the thread's own storage, which spares
/// each coroutine a pointer and the question whether there is one.
inline constinit thread_local FramePool thread_frames;

}  // namespace ringmark::runtime
