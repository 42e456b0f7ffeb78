// The operations of a ring, carried out with epoll: where io_uring is forbidden, and to compare the two.
#pragma once

#include <liburing.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "runtime/clock.hpp"
#include "runtime/descriptor.hpp"

namespace ringmark::runtime {

class BlockingPool;

/// A completion that epoll's engine made; the fields of io_uring_cqe.
struct MadeCompletion {
  std::uint64_t user_data;
  std::int32_t result;
  std::uint32_t flags;
};

/// Takes the submissions that are written for io_uring and gives the completions that io_uring would: nothing
/// above it knows the difference. It knows the operations of this runtime (multishot accept and receive into
/// provided buffers, send, connect, poll, cancel, and read, write and sync of files) and stops the process on
/// any other. What can be done at once is done when it is submitted; the rest waits for epoll; file
/// operations run on threads of their own. Cancelled is what has not happened yet: a file operation that no
/// thread has begun, a connection that is not made. Thread of the reactor only.
///
/// Memory may run out in `next_submission` alone, before anything is done. What is submitted has room for its
/// last completion, and for one more submission from there; where a wait cannot be kept in mind, that
/// completion is ENOMEM. Pieces of a stream that find no room stay in the kernel until the next turn.
class EpollRing {
 public:
  /// Throws std::runtime_error without a descriptor.
  EpollRing();
  ~EpollRing();
  EpollRing(const EpollRing&) = delete;
  EpollRing& operator=(const EpollRing&) = delete;

  /// A zeroed submission, to be filled in before the next call. Throws std::bad_alloc.
  [[nodiscard]] io_uring_sqe& next_submission();

  /// Ends an operation that waits with ECANCELED, at once. One that does not wait completes by itself.
  void cancel(std::uint64_t user_data) noexcept;

  /// Carries out what was submitted, then waits for a completion, at most until `until`; not at all when
  /// there is one.
  void submit_and_wait(Instant until);

  /// A buffer for receives; it is the engine's until a completion names its index.
  void give_buffer(std::uint16_t index, char* memory, std::uint32_t size);

  [[nodiscard]] bool has_completions() const noexcept { return !made_.empty(); }
  /// As Ring::drain.
  template <typename Handler>
  void drain(Handler&& handle);

 private:
  class FileJob;

  struct Buffer {
    char* memory;
    std::uint32_t size;
    std::uint16_t index;
  };

  /// What waits at one descriptor: at most one operation in each direction.
  struct Watch {
    std::optional<io_uring_sqe> in;
    std::optional<io_uring_sqe> out;
    std::uint32_t events{0};  ///< that epoll reports at present
  };

  enum class Verdict { KeepWaiting, Over };

  void complete(std::uint64_t user_data, std::int32_t result, std::uint32_t flags = 0) noexcept;
  void carry_out(const io_uring_sqe& submission);
  void wait_for(const io_uring_sqe& submission, std::optional<io_uring_sqe> Watch::*direction);
  void cancel_file_operation(std::uint64_t user_data) noexcept;
  [[nodiscard]] bool has_room() const noexcept { return made_.capacity() - made_.size() > unfinished_; }
  void start_file_operation(const io_uring_sqe& submission);
  void start_connect(const io_uring_sqe& submission);

  void ready(int descriptor, std::uint32_t events);
  Verdict try_send(const io_uring_sqe& submission);
  Verdict finish_connect(const io_uring_sqe& submission);
  Verdict receive(const io_uring_sqe& submission);
  Verdict accept(const io_uring_sqe& submission);
  void end_wait(int descriptor, std::optional<io_uring_sqe> Watch::*direction);
  void update(int descriptor);

  std::size_t unfinished_{0};  // submissions whose last completion nobody has seen
  std::vector<MadeCompletion> made_;
  std::vector<MadeCompletion> handed_out_;
  Descriptor epoll_;
  std::vector<io_uring_sqe> submitted_;
  std::vector<io_uring_sqe> running_;
  std::vector<Watch> watches_;                      // by descriptor
  std::unordered_map<std::uint64_t, int> waiting_;  // user_data to descriptor
  std::vector<Buffer> buffers_;
  std::unordered_map<std::uint64_t, std::unique_ptr<FileJob>> file_jobs_;
  std::unique_ptr<BlockingPool> files_;  // its threads use the jobs
};

template <typename Handler>
void EpollRing::drain(Handler&& handle) {
  handed_out_.swap(made_);
  for (const MadeCompletion& made : handed_out_) {
    if ((made.flags & IORING_CQE_F_MORE) == 0) --unfinished_;
    handle(made.user_data, made.result, made.flags);
  }
  handed_out_.clear();
}

}  // namespace ringmark::runtime
