// Where the free lists of coroutine frames meet the heap.
#include "runtime/frame_pool.hpp"

namespace ringmark::runtime {

void FramePool::close() noexcept {
  kept_bytes_max_ = 0;
  for (FreeFrame*& first : free_) {
    while (first != nullptr) {
      FreeFrame* frame = first;
      first = frame->next;
      ::operator delete(frame);
    }
  }
}

void* FramePool::allocate_block(std::size_t bytes) {
  const std::size_t size_class = class_of(bytes);
  if (size_class >= kClassCount) return ::operator new(bytes);
  return ::operator new(size_class* kClassBytes - kBlockHeaderBytes);
}

}  // namespace ringmark::runtime
