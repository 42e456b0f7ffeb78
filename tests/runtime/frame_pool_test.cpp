// FramePool: freed frames serve the next coroutine of about their size.
#include "runtime/frame_pool.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "runtime/blocking_context.hpp"

namespace ringmark::runtime {
namespace {

#if !defined(__SANITIZE_ADDRESS__)  // under AddressSanitizer every frame goes back to the heap
TEST(FramePool, AFreedFrameServesTheNextOfItsSizeClass) {
  FramePool pool;
  pool.open();
  void* frame = pool.allocate(100);
  pool.release(frame, 100);
  EXPECT_EQ(pool.allocate(120), frame)
      << "100 and 120 bytes are of one class, two cache lines with their header";
  void* other = pool.allocate(100);
  EXPECT_NE(other, frame);
  pool.release(frame, 120);
  void* small = pool.allocate(56);
  EXPECT_NE(small, frame);
  pool.release(small, 56);
  pool.release(other, 100);
  pool.close();
}

TEST(FramePool, OfAThreadKeepsFramesWhileItHasAContext) {
  const BlockingContext context;
  void* frame = thread_frames.allocate(200);
  thread_frames.release(frame, 200);
  EXPECT_EQ(thread_frames.allocate(200), frame);
  thread_frames.release(frame, 200);
}
#endif

TEST(FramePool, GivesAllTheBytesAskedFor) {
  FramePool pool;
  pool.open();
  for (std::size_t bytes = 1; bytes < 5'000; bytes += 13) {
    void* frame = pool.allocate(bytes);
    std::memset(frame, 0xff, bytes);
    pool.release(frame, bytes);
  }
  pool.close();
}

TEST(FramePool, AFrameMayBeFreedIntoAnotherPoolOrNone) {
  void* frame = thread_frames.allocate(200);
  {
    const BlockingContext context;
    thread_frames.release(frame, 200);
    frame = thread_frames.allocate(129);
    std::memset(frame, 0xff, 184);
  }
  thread_frames.release(frame, 129);
}

TEST(FramePool, ABurstIsReleasedWithoutKeepingItAll) {
  constexpr std::size_t kFrames = 20'000;
  constexpr std::size_t kBytes = 1'024;  // together well above what a pool keeps
  FramePool pool;
  pool.open();
  std::vector<void*> frames;
  for (std::size_t index = 0; index < kFrames; ++index)
    frames.push_back(pool.allocate(kBytes));
  for (void* frame : frames)
    pool.release(frame, kBytes);
  pool.close();
}

}  // namespace
}  // namespace ringmark::runtime
