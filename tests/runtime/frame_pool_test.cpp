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
  void* frame = pool.allocate(100);
  pool.release(frame, 100);
  EXPECT_EQ(pool.allocate(120), frame) << "100 and 120 bytes are of one class, two cache lines with their header";
  void* other = pool.allocate(100);
  EXPECT_NE(other, frame);
  pool.release(frame, 120);
  void* small = pool.allocate(56);
  EXPECT_NE(small, frame);
  pool.release(small, 56);
  pool.release(other, 100);
}

TEST(FramePool, TheCurrentContextsPoolServesFrames) {
  const BlockingContext context;
  void* frame = allocate_frame(200);
  release_frame(frame, 200);
  EXPECT_EQ(allocate_frame(200), frame);
  release_frame(frame, 200);
}
#endif

TEST(FramePool, GivesAllTheBytesAskedFor) {
  FramePool pool;
  for (std::size_t bytes = 1; bytes < 5'000; bytes += 13) {
    void* frame = pool.allocate(bytes);
    std::memset(frame, 0xff, bytes);
    pool.release(frame, bytes);
  }
}

TEST(FramePool, AFrameMayBeFreedIntoAnotherPoolOrNone) {
  void* frame = allocate_frame(200);
  {
    const BlockingContext context;
    release_frame(frame, 200);
    frame = allocate_frame(129);
    std::memset(frame, 0xff, 184);
  }
  release_frame(frame, 129);
}

TEST(FramePool, ABurstIsReleasedWithoutKeepingItAll) {
  constexpr std::size_t kFrames = 20'000;
  constexpr std::size_t kBytes = 1'024;  // together well above what a pool keeps
  FramePool pool;
  std::vector<void*> frames;
  for (std::size_t index = 0; index < kFrames; ++index)
    frames.push_back(pool.allocate(kBytes));
  for (void* frame : frames)
    pool.release(frame, kBytes);
}

}  // namespace
}  // namespace ringmark::runtime
