// Where the free lists of coroutine frames meet the heap.
#include "runtime/frame_pool.hpp"

namespace ringmark::runtime {

FramePool::~FramePool() {
  for (FreeFrame* frame : free_) {
    while (frame != nullptr) {
      FreeFrame* next = frame->next;
      ::operator delete(frame);
      frame = next;
    }
  }
}

void* FramePool::allocate_block(std::size_t bytes) {
  const std::size_t size_class = class_of(bytes);
  if (size_class >= kClassCount) return ::operator new(bytes);
  return ::operator new(size_class* kClassBytes - kBlockHeaderBytes);
}

}  // namespace ringmark::runtime
