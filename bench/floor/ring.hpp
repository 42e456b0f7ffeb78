// The ring of floor-uring and floor-client: set-up, provided receive buffers, and one system call a turn.
#pragma once

// Only this header may declare io_uring_buf_ring: in C++ <linux/io_uring.h> of Debian 12 misplaces its
// buffers.
#include <liburing.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "bench/floor/floor.hpp"

namespace ringmark::bench {

static_assert(offsetof(io_uring_buf_ring, bufs) == 0);

enum class Operation : std::uint8_t { Accept, Receive, Send, Deadline };

/// What a completion belongs to; travels through the kernel as user_data.
struct Tag {
  std::uint32_t slot;
  Operation operation;

  [[nodiscard]] std::uint64_t encode() const {
    return std::uint64_t{slot} << kSlotShift | static_cast<std::uint64_t>(operation);
  }
  [[nodiscard]] static Tag decode(std::uint64_t user_data) {
    return {.slot = static_cast<std::uint32_t>(user_data >> kSlotShift),
            .operation = static_cast<Operation>(user_data)};
  }

 private:
  static constexpr unsigned kSlotShift = 8;
};

/// A ring used by the thread that made it. It stays where it was made: the kernel knows its memory.
class Ring {
 public:
  Ring() {
    io_uring_params params{};
    // Completions run only inside our own wait (kernel >= 6.1); with 2.3 never add NO_SQARRAY, it corrupts
    // the ring.
    params.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_COOP_TASKRUN |
                   IORING_SETUP_TASKRUN_FLAG | IORING_SETUP_SUBMIT_ALL | IORING_SETUP_CQSIZE;
    params.cq_entries = kCompletionEntries;
    check(io_uring_queue_init_params(kSubmissionEntries, &ring_, &params), "io_uring_queue_init_params");
    check(io_uring_register_ring_fd(&ring_), "io_uring_register_ring_fd");
    io_uring_buf_reg registration{};
    registration.ring_addr = reinterpret_cast<std::uint64_t>(buffer_ring());
    registration.ring_entries = kBufferCount;
    check(io_uring_register_buf_ring(&ring_, &registration, 0), "io_uring_register_buf_ring");
    for (unsigned buffer = 0; buffer < kBufferCount; ++buffer)
      recycle(buffer);
    publish_recycled();
  }
  ~Ring() { io_uring_queue_exit(&ring_); }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  /// An empty submission for `tag`. The next turn submits it, or this call if the queue is full.
  [[nodiscard]] io_uring_sqe* next_submission() {
    io_uring_sqe* submission = io_uring_get_sqe(&ring_);
    while (submission == nullptr) {
      io_uring_submit(&ring_);
      submission = io_uring_get_sqe(&ring_);
    }
    return submission;
  }

  /// Arms a multishot receive: a completion for each piece that arrives, the last one without
  /// IORING_CQE_F_MORE.
  void receive(int descriptor, Tag tag) {
    io_uring_sqe* submission = next_submission();
    io_uring_prep_recv_multishot(submission, descriptor, nullptr, 0, 0);
    submission->flags |= IOSQE_BUFFER_SELECT;
    submission->buf_group = 0;
    submission->user_data = tag.encode();
  }

  /// Queues one send; `bytes` belong to the kernel until its completion.
  void send(int descriptor, std::string_view bytes, Tag tag) {
    io_uring_sqe* submission = next_submission();
    io_uring_prep_send(submission, descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    submission->user_data = tag.encode();
  }

  /// One turn: submits, waits for at least one completion and hands each to `complete(tag, cqe, received)`.
  /// `received` is what a receive brought; its buffer is the kernel's again when `complete` has returned.
  template <typename Complete>
  void turn(Complete complete) {
    const int result = io_uring_submit_and_wait(&ring_, 1);
    if (result < 0 && result != -EINTR && result != -EAGAIN && result != -EBUSY)
      check(result, "io_uring_enter");
    unsigned head = 0;
    unsigned count = 0;
    const io_uring_cqe* completion = nullptr;
    io_uring_for_each_cqe(&ring_, head, completion) {
      ++count;
      const Tag tag = Tag::decode(completion->user_data);
      if ((completion->flags & IORING_CQE_F_BUFFER) == 0) {
        complete(tag, *completion, std::string_view{});
        continue;
      }
      const unsigned buffer = completion->flags >> IORING_CQE_BUFFER_SHIFT;
      const auto byte_count = static_cast<std::size_t>(completion->res);
      complete(tag, *completion, std::string_view{memory_->buffers[buffer].data(), byte_count});
      recycle(buffer);
    }
    publish_recycled();
    io_uring_cq_advance(&ring_, count);
  }

 private:
  static constexpr unsigned kSubmissionEntries = 256;
  static constexpr unsigned kCompletionEntries = 4096;  // an overflow is slow and ends multishot operations
  static constexpr unsigned kBufferCount = 256;         // with 2 KiB each a quarter of a 2 MiB L2 cache
  static constexpr std::size_t kBufferBytes = 2048;
  static constexpr std::size_t kPageBytes = 4096;

  struct Memory {
    alignas(kPageBytes)
        std::array<io_uring_buf, kBufferCount> entries;  // io_uring_register_buf_ring(3): page-aligned
    alignas(kPageBytes) std::array<std::array<char, kBufferBytes>, kBufferCount> buffers;
  };

  static void check(int result, const char* what) {
    if (result < 0) fail(what, -result);
  }

  [[nodiscard]] io_uring_buf_ring* buffer_ring() {
    return reinterpret_cast<io_uring_buf_ring*>(memory_->entries.data());
  }

  void recycle(unsigned buffer) {
    io_uring_buf_ring_add(buffer_ring(), memory_->buffers[buffer].data(), kBufferBytes,
                          static_cast<std::uint16_t>(buffer), io_uring_buf_ring_mask(kBufferCount),
                          static_cast<int>(recycled_count_));
    ++recycled_count_;
  }

  void publish_recycled() {
    io_uring_buf_ring_advance(buffer_ring(), static_cast<int>(recycled_count_));
    recycled_count_ = 0;
  }

  io_uring ring_{};
  std::unique_ptr<Memory> memory_ = std::make_unique<Memory>();
  unsigned recycled_count_ = 0;  // added to the ring, not yet visible to the kernel
};

}  // namespace ringmark::bench
