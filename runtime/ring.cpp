// Set-up and probe of the kernel's ring, its two system calls, and the choice between it and epoll.
#include "runtime/ring.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "runtime/check.hpp"

namespace ringmark::runtime {
namespace {

constexpr unsigned kSubmissionEntries = 256;  // more than a loop turn queues; a full queue is submitted early
constexpr unsigned kCompletionEntries = 4096;  // an overflow ends multishot operations (io_uring_setup(2))

// From best to plainest. Every kernel from 6.1 takes the first; the others serve restricted environments.
constexpr unsigned kSetupLadder[] = {
    IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_COOP_TASKRUN |
        IORING_SETUP_TASKRUN_FLAG | IORING_SETUP_SUBMIT_ALL,
    IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG | IORING_SETUP_SUBMIT_ALL,
    IORING_SETUP_SUBMIT_ALL,
};

// liburing 2.3 does not know IORING_SETUP_NO_SQARRAY; with it the library would write over the ring's heads.
static_assert((kSetupLadder[0] & (1U << 16)) == 0);

struct NeededOperation {
  int opcode;
  const char* name;
};

constexpr NeededOperation kNeededOperations[] = {
    {IORING_OP_ACCEPT, "accept"},
    {IORING_OP_CONNECT, "connect"},
    {IORING_OP_RECV, "recv"},
    {IORING_OP_SEND, "send"},
    {IORING_OP_READ, "read"},
    {IORING_OP_WRITE, "write"},
    {IORING_OP_FSYNC, "fsync"},
    {IORING_OP_ASYNC_CANCEL, "async_cancel"},
    {IORING_OP_SEND_ZC, "multishot recv"},  // kernel 6.0 added both; the probe lists opcodes, not flags
};

// What Engine::Automatic answers with epoll.
struct RingRefused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void require_operations(io_uring& ring) {
  io_uring_probe* probe = io_uring_get_probe_ring(&ring);
  if (probe == nullptr) throw RingRefused{"io_uring: the probe of its operations is refused"};
  const char* missing = nullptr;
  for (const NeededOperation& needed : kNeededOperations) {
    if (!io_uring_opcode_supported(probe, needed.opcode)) missing = needed.name;
  }
  io_uring_free_probe(probe);
  if (missing != nullptr) {
    throw RingRefused{std::string{"io_uring of this kernel lacks "} + missing +
                      "; Linux 6.1 or newer is needed"};
  }
}

}  // namespace

std::string RingFeatures::text() const {
  constexpr std::pair<std::uint32_t, const char*> kNames[] = {
      {IORING_FEAT_EXT_ARG, "ext_arg"}, {IORING_FEAT_NODROP, "nodrop"}, {IORING_FEAT_FAST_POLL, "fast_poll"}};
  if (engine == Engine::Epoll) return "epoll";
  std::string text = deferred_task_run ? "io_uring: defer_taskrun" : "io_uring: no_defer_taskrun";
  for (const auto& [flag, name] : kNames) {
    if ((kernel_flags & flag) != 0) text.append(",").append(name);
  }
  return text;
}

std::string explain_ring_refusal(int errno_value) {
  if (errno_value == EPERM || errno_value == EACCES) {
    int disabled = 0;
    std::ifstream{"/proc/sys/kernel/io_uring_disabled"} >> disabled;
    if (disabled != 0) return "io_uring is refused: kernel.io_uring_disabled is " + std::to_string(disabled);
    return "io_uring is refused: a seccomp profile forbids it (as container engines do by default)";
  }
  if (errno_value == ENOSYS) return "io_uring is missing: the kernel has none, or a seccomp profile hides it";
  if (errno_value == ENOMEM) return "io_uring is refused: not enough locked memory (see ulimit -l)";
  return std::string{"io_uring is refused: "} + std::strerror(errno_value);
}

Ring::Ring(Engine engine) {
  features_.engine = engine == Engine::Epoll ? Engine::Epoll : Engine::IoUring;
  if (features_.engine == Engine::IoUring) {
    try {
      open_kernel_ring();
    } catch (const RingRefused& refusal) {
      if (engine == Engine::IoUring) throw;
      features_.engine = Engine::Epoll;
      features_.refusal = refusal.what();
    }
  }
  if (features_.engine == Engine::Epoll) epoll_ = std::make_unique<EpollRing>();
}

void Ring::open_kernel_ring() {
  int status = -EINVAL;
  for (const unsigned flags : kSetupLadder) {
    io_uring_params params{};
    params.flags = flags | IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP;
    params.cq_entries = kCompletionEntries;
    status = io_uring_queue_init_params(kSubmissionEntries, &ring_, &params);
    if (status == 0) {
      features_.deferred_task_run = (flags & IORING_SETUP_DEFER_TASKRUN) != 0;
      features_.kernel_flags = params.features;
      break;
    }
    if (status != -EINVAL) break;
  }
  if (status == -EMFILE || status == -ENFILE) {
    throw std::runtime_error{explain_ring_refusal(-status)};  // epoll would want a descriptor, too
  }
  if (status < 0) throw RingRefused{explain_ring_refusal(-status)};
  try {
    require_operations(ring_);
    if ((features_.kernel_flags & IORING_FEAT_EXT_ARG) == 0) {
      throw RingRefused{"io_uring of this kernel has no timed wait (IORING_FEAT_EXT_ARG, 5.11)"};
    }
  } catch (...) {
    io_uring_queue_exit(&ring_);
    throw;
  }
  // A forked child must not touch this ring. The registration saves each enter the look-up of the descriptor.
  io_uring_ring_dontfork(&ring_);
  if (io_uring_register_ring_fd(&ring_) < 0) RINGMARK_CHECK(ring_.ring_fd >= 0, "a ring has its descriptor");
}

Ring::~Ring() {
  if (!epoll_) io_uring_queue_exit(&ring_);
}

EngineChoice choose_engine(Engine wanted) {
  const Ring ring{wanted};
  return {ring.features().engine, ring.features().refusal};
}

io_uring_sqe& Ring::next_submission() {
  if (epoll_) return epoll_->next_submission();
  io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
  while (sqe == nullptr) {
    ++counters_.submission_queue_full;
    const int submitted = io_uring_submit(&ring_);
    RINGMARK_CHECK(submitted >= 0 || submitted == -EBUSY || submitted == -EINTR || submitted == -EAGAIN,
                   "the ring accepts submissions");
    sqe = io_uring_get_sqe(&ring_);
  }
  return *sqe;
}

void Ring::submit_and_wait(Instant until, Instant now) {
  ++counters_.enters;
  if (epoll_) return epoll_->submit_and_wait(until);
  int status = 0;
  if (until == kNever) {
    status = io_uring_submit_and_wait(&ring_, 1);
  } else {
    auto timeout = remaining_until<__kernel_timespec>(until, now);
    io_uring_cqe* first = nullptr;
    status = io_uring_submit_and_wait_timeout(&ring_, &first, 1, &timeout, nullptr);
  }
  // EBUSY and EAGAIN: the completion queue is full or the kernel is short of memory; draining helps.
  RINGMARK_CHECK(status >= 0 || status == -ETIME || status == -EINTR || status == -EBUSY || status == -EAGAIN,
                 "the ring can be entered");
}

void Ring::submit_and_poll() {
  ++counters_.enters;
  if (epoll_) return epoll_->submit_and_wait(Instant::min());
  const int status = io_uring_submit_and_get_events(&ring_);
  RINGMARK_CHECK(status >= 0 || status == -EINTR || status == -EBUSY || status == -EAGAIN,
                 "the ring can be entered");
}

}  // namespace ringmark::runtime
