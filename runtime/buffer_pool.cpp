// The provided-buffer ring of a reactor.
#include "runtime/buffer_pool.hpp"

#include <sys/mman.h>

#include <cstring>
#include <stdexcept>
#include <string>

#include "runtime/ring.hpp"

namespace ringmark::runtime {
namespace {

// Included after <linux/io_uring.h>, liburing.h would misplace every buffer (both use one include guard).
static_assert(offsetof(io_uring_buf_ring, bufs) == 0);
static_assert((BufferPool::kBufferCount & (BufferPool::kBufferCount - 1)) == 0,
              "the kernel wants a power of two");
static_assert(BufferPool::kBufferCount <= 32'768, "limit of io_uring_register_buf_ring(3)");

constexpr std::size_t kEntriesBytes = BufferPool::kBufferCount * sizeof(io_uring_buf);
constexpr std::size_t kMemoryBytes = std::size_t{BufferPool::kBufferCount} * BufferPool::kBufferBytes;

}  // namespace

BufferPool::BufferPool(Ring& ring) : ring_{ring} {
  void* mapping =
      mmap(nullptr, kEntriesBytes + kMemoryBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED)
    throw std::runtime_error{std::string{"receive buffers: "} + std::strerror(errno)};
  entries_ = static_cast<io_uring_buf_ring*>(mapping);  // page aligned, as the kernel demands
  memory_ = static_cast<char*>(mapping) + kEntriesBytes;
  if (ring_.epoll() == nullptr) lend_to_kernel();
  for (std::uint32_t index = 0; index < kBufferCount; ++index)
    release(static_cast<std::uint16_t>(index));
}

void BufferPool::lend_to_kernel() {
  io_uring_buf_reg registration{};
  registration.ring_addr = reinterpret_cast<std::uintptr_t>(entries_);
  registration.ring_entries = kBufferCount;
  registration.bgid = kGroup;
  const int status = io_uring_register_buf_ring(&ring_.native(), &registration, 0);
  if (status == 0) return;
  munmap(entries_, kEntriesBytes + kMemoryBytes);
  throw std::runtime_error{std::string{"receive buffers: "} + std::strerror(-status)};
}

BufferPool::~BufferPool() {
  if (ring_.epoll() == nullptr) io_uring_unregister_buf_ring(&ring_.native(), kGroup);
  munmap(entries_, kEntriesBytes + kMemoryBytes);
}

void BufferPool::release(std::uint16_t index) noexcept {
  char* const memory = memory_ + index * kBufferBytes;
  if (EpollRing* epoll = ring_.epoll(); epoll != nullptr)
    return epoll->give_buffer(index, memory, kBufferBytes);
  io_uring_buf_ring_add(entries_, memory, kBufferBytes, index, io_uring_buf_ring_mask(kBufferCount), 0);
  io_uring_buf_ring_advance(entries_, 1);
}

}  // namespace ringmark::runtime
