// Free lists of coroutine frames.
#include "runtime/frame_pool.hpp"

#include <new>

#include "runtime/context.hpp"

namespace ringmark::runtime {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kReuseFrames = false;  // A reused frame would hide a use after free from AddressSanitizer.
#else
constexpr bool kReuseFrames = true;
#endif

// The heap keeps the size of a block in front of it; a class leaves that room, so that blocks fill whole cache lines.
constexpr std::size_t kBlockHeaderBytes = sizeof(std::size_t);

}  // namespace

FramePool::~FramePool() {
  for (FreeFrame* frame : free_) {
    while (frame != nullptr) {
      FreeFrame* next = frame->next;
      ::operator delete(frame);
      frame = next;
    }
  }
}

std::size_t FramePool::class_of(std::size_t bytes) noexcept {
  return (bytes + kBlockHeaderBytes + kClassBytes - 1) / kClassBytes;
}

void* FramePool::allocate(std::size_t bytes) {
  const std::size_t size_class = class_of(bytes);
  if (size_class >= kClassCount) return ::operator new(bytes);
  if (FreeFrame* frame = free_[size_class]; frame != nullptr) {
    free_[size_class] = frame->next;
    kept_bytes_ -= size_class * kClassBytes;
    return frame;
  }
  return ::operator new(size_class* kClassBytes - kBlockHeaderBytes);
}

void FramePool::release(void* frame, std::size_t bytes) noexcept {
  const std::size_t size_class = class_of(bytes);
  const std::size_t kept = kept_bytes_ + size_class * kClassBytes;
  if (!kReuseFrames || size_class >= kClassCount || kept > kKeptBytesMax) {
    ::operator delete(frame);
    return;
  }
  kept_bytes_ = kept;
  free_[size_class] = new (frame) FreeFrame{free_[size_class]};
}

void* allocate_frame(std::size_t bytes) {
  Context* context = Context::current_or_null();
  // Without a pool the block must still have its class's size, because it may be freed into one later.
  if (context == nullptr) return FramePool{}.allocate(bytes);
  return context->frames().allocate(bytes);
}

void release_frame(void* frame, std::size_t bytes) noexcept {
  Context* context = Context::current_or_null();
  if (context == nullptr) {
    ::operator delete(frame);
    return;
  }
  context->frames().release(frame, bytes);
}

}  // namespace ringmark::runtime
