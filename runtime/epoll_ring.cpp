// Submissions of io_uring by system calls that do not wait, and epoll for those that would.
#include "runtime/epoll_ring.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#include "runtime/blocking_pool.hpp"
#include "runtime/check.hpp"

namespace ringmark::runtime {
namespace {

constexpr std::size_t kEventsATurn = 256;  // as many as the ring of buffers has
constexpr int kAcceptsATurn = 64;
constexpr std::size_t kFileThreads =
    32;  // as many file operations run at once; io_uring's workers have a like bound
constexpr std::uint32_t kBroken = EPOLLERR | EPOLLHUP;  // epoll reports them unasked

std::uint32_t in_events(const io_uring_sqe& submission) {
  return submission.opcode == IORING_OP_POLL_ADD ? submission.poll32_events : EPOLLIN | EPOLLRDHUP;
}

void* address_of(const io_uring_sqe& submission) {
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(submission.addr));
}

void set_waiting(int descriptor, bool waits) {
  const int flags = fcntl(descriptor, F_GETFL);
  fcntl(descriptor, F_SETFL, waits ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

// Whether a connection in the making has been made or refused meanwhile.
bool connection_is_settled(int descriptor) {
  pollfd watched{.fd = descriptor, .events = POLLOUT, .revents = 0};
  return poll(&watched, 1, 0) == 1;
}

// The result of a system call as a completion has it.
template <typename Call>
std::int32_t result_of(Call&& call) {
  for (;;) {
    const auto result = call();
    if (result >= 0) return static_cast<std::int32_t>(result);
    if (errno != EINTR) return -errno;
  }
}

// Grows geometrically, while the elements stay.
template <typename Element>
void make_room(std::vector<Element>& elements, std::size_t count) {
  if (count > elements.capacity()) elements.reserve(std::max(count, 2 * elements.capacity()));
}

}  // namespace

class EpollRing::FileJob final : public BlockingPool::Job {
 public:
  FileJob(EpollRing& ring, const io_uring_sqe& submission)
      : ring_{ring},
        user_data_{submission.user_data},
        memory_{address_of(submission)},
        size_{submission.len},
        offset_{static_cast<off_t>(submission.off)},
        descriptor_{submission.fd},
        sync_flags_{submission.fsync_flags},
        opcode_{submission.opcode} {}

  void execute() override {
    result_ = result_of([this]() -> ssize_t {
      switch (opcode_) {
        case IORING_OP_READ:
          return pread(descriptor_, memory_, size_, offset_);
        case IORING_OP_WRITE:
          return pwrite(descriptor_, memory_, size_, offset_);
        default:
          return (sync_flags_ & IORING_FSYNC_DATASYNC) != 0 ? fdatasync(descriptor_) : fsync(descriptor_);
      }
    });
  }
  void deliver() override {
    const std::uint64_t operation = user_data_;
    ring_.complete(operation, result_);
    ring_.file_jobs_.erase(operation);  // ends this job
  }

 private:
  EpollRing& ring_;
  std::uint64_t user_data_;
  void* memory_;
  std::size_t size_;
  off_t offset_;
  int descriptor_;
  std::uint32_t sync_flags_;
  std::uint8_t opcode_;
  std::int32_t result_{0};
};

EpollRing::EpollRing() : epoll_{epoll_create1(EPOLL_CLOEXEC)} {
  if (!epoll_.open()) throw std::runtime_error{std::string{"epoll: "} + std::strerror(errno)};
}

EpollRing::~EpollRing() = default;

io_uring_sqe& EpollRing::next_submission() {
  // Both of each pair: they take turns.
  for (auto* submissions : {&submitted_, &running_})
    make_room(*submissions, unfinished_ + 1);
  for (auto* completions : {&made_, &handed_out_})
    make_room(*completions, unfinished_ + 1 + kEventsATurn);
  ++unfinished_;
  return submitted_.emplace_back();
}

void EpollRing::give_buffer(std::uint16_t index, char* memory, std::uint32_t size) {
  buffers_.push_back({memory, size, index});
}

void EpollRing::complete(std::uint64_t user_data, std::int32_t result, std::uint32_t flags) noexcept {
  made_.push_back({user_data, result, flags});
}

void EpollRing::submit_and_wait(Instant until) {
  running_.swap(submitted_);
  for (const io_uring_sqe& submission : running_)
    carry_out(submission);
  running_.clear();
  std::array<epoll_event, kEventsATurn> events;
  timespec timeout = made_.empty() ? remaining_until<timespec>(until) : timespec{};
  const bool for_ever = made_.empty() && until == kNever;
  const int count = epoll_pwait2(epoll_.number(), events.data(), static_cast<int>(events.size()),
                                 for_ever ? nullptr : &timeout, nullptr);
  RINGMARK_CHECK(count >= 0 || errno == EINTR, "epoll can be waited at");
  for (int index = 0; index < count; ++index)
    ready(events[static_cast<std::size_t>(index)].data.fd, events[static_cast<std::size_t>(index)].events);
}

void EpollRing::carry_out(const io_uring_sqe& submission) {
  switch (submission.opcode) {
    case IORING_OP_NOP:
      return complete(submission.user_data, 0);
    case IORING_OP_ACCEPT:
      set_waiting(submission.fd, false);  // the listener is the reactor's alone
      return wait_for(submission, &Watch::in);
    case IORING_OP_RECV:
      return wait_for(submission, &Watch::in);
    case IORING_OP_POLL_ADD:
      return wait_for(submission, submission.poll32_events == POLLOUT ? &Watch::out : &Watch::in);
    case IORING_OP_SEND:
      if (try_send(submission) == Verdict::KeepWaiting) wait_for(submission, &Watch::out);
      return;
    case IORING_OP_CONNECT:
      return start_connect(submission);
    case IORING_OP_READ:
    case IORING_OP_WRITE:
    case IORING_OP_FSYNC:
      return start_file_operation(submission);
    case IORING_OP_ASYNC_CANCEL:
      --unfinished_;  // it has no completion of its own
      return cancel(submission.addr);
    default:
      RINGMARK_CHECK(false, "epoll's engine knows every operation that the runtime submits");
  }
}

void EpollRing::wait_for(const io_uring_sqe& submission, std::optional<io_uring_sqe> Watch::*direction) {
  const auto descriptor = static_cast<std::size_t>(submission.fd);
  try {
    if (descriptor >= watches_.size()) watches_.resize(descriptor + 1);
    waiting_.emplace(submission.user_data, submission.fd);
  } catch (const std::bad_alloc&) {
    return complete(submission.user_data, -ENOMEM);
  }
  std::optional<io_uring_sqe>& place = watches_[descriptor].*direction;
  RINGMARK_CHECK(!place, "one operation waits in each direction of a descriptor");
  place = submission;
  update(submission.fd);
}

void EpollRing::end_wait(int descriptor, std::optional<io_uring_sqe> Watch::*direction) {
  std::optional<io_uring_sqe>& place = watches_[static_cast<std::size_t>(descriptor)].*direction;
  waiting_.erase(place->user_data);
  place.reset();
  update(descriptor);
}

void EpollRing::update(int descriptor) {
  Watch& watch = watches_[static_cast<std::size_t>(descriptor)];
  std::uint32_t wanted = 0;
  if (watch.in) wanted |= in_events(*watch.in);
  if (watch.out) wanted |= EPOLLOUT;
  if (wanted == watch.events) return;
  const int operation = watch.events == 0 ? EPOLL_CTL_ADD : (wanted == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD);
  epoll_event event{.events = wanted, .data = {.fd = descriptor}};
  // Taken out before its owner closes it: a number that is used again would otherwise find this entry.
  RINGMARK_CHECK(epoll_ctl(epoll_.number(), operation, descriptor, &event) == 0,
                 "epoll watches a descriptor");
  watch.events = wanted;
}

void EpollRing::cancel(std::uint64_t user_data) noexcept {
  const auto found = waiting_.find(user_data);
  if (found == waiting_.end()) {
    const auto begins = std::ranges::find(submitted_, user_data, &io_uring_sqe::user_data);
    if (begins == submitted_.end()) return cancel_file_operation(user_data);
    submitted_.erase(begins);
    return complete(user_data, -ECANCELED);
  }
  const int descriptor = found->second;
  Watch& watch = watches_[static_cast<std::size_t>(descriptor)];
  const bool connects =
      watch.out && watch.out->user_data == user_data && watch.out->opcode == IORING_OP_CONNECT;
  if (connects && connection_is_settled(descriptor)) return ready(descriptor, EPOLLOUT);
  const bool in = watch.in && watch.in->user_data == user_data;
  end_wait(descriptor, in ? &Watch::in : &Watch::out);
  complete(user_data, -ECANCELED);
}

void EpollRing::cancel_file_operation(std::uint64_t user_data) noexcept {
  const auto found = file_jobs_.find(user_data);
  if (found == file_jobs_.end() || !files_->withdraw(*found->second)) return;  // it has completed, or will
  file_jobs_.erase(found);
  complete(user_data, -ECANCELED);
}

void EpollRing::start_file_operation(const io_uring_sqe& submission) {
  try {
    // As many may wait as there are operations: io_uring refuses none either.
    if (!files_)
      files_ = std::make_unique<BlockingPool>(kFileThreads, std::numeric_limits<std::size_t>::max());
    auto& job = file_jobs_[submission.user_data] = std::make_unique<FileJob>(*this, submission);
    if (files_->submit(*job)) return;
    file_jobs_.erase(submission.user_data);
    complete(submission.user_data, -EAGAIN);
  } catch (const std::bad_alloc&) {
    file_jobs_.erase(submission.user_data);
    complete(submission.user_data, -ENOMEM);
  } catch (const std::runtime_error&) {  // the threads are refused
    file_jobs_.erase(submission.user_data);
    complete(submission.user_data, -EAGAIN);
  }
}

void EpollRing::start_connect(const io_uring_sqe& submission) {
  set_waiting(submission.fd, false);
  const std::int32_t result = result_of([&] {
    return connect(submission.fd, static_cast<const sockaddr*>(address_of(submission)),
                   static_cast<socklen_t>(submission.off));
  });
  if (result == -EINPROGRESS) return wait_for(submission, &Watch::out);
  set_waiting(submission.fd, true);
  complete(submission.user_data, result);
}

void EpollRing::ready(int descriptor, std::uint32_t events) {
  const auto index = static_cast<std::size_t>(descriptor);
  if (watches_[index].in && (events & (in_events(*watches_[index].in) | kBroken)) != 0) {
    const io_uring_sqe submission = *watches_[index].in;
    Verdict verdict = Verdict::Over;
    if (submission.opcode == IORING_OP_RECV) {
      verdict = receive(submission);
    } else if (submission.opcode == IORING_OP_ACCEPT) {
      verdict = accept(submission);
    } else {
      complete(submission.user_data, static_cast<std::int32_t>(events));
    }
    if (verdict == Verdict::Over) end_wait(descriptor, &Watch::in);
  }
  if (watches_[index].out && (events & (EPOLLOUT | kBroken)) != 0) {
    const io_uring_sqe submission = *watches_[index].out;
    Verdict verdict = Verdict::Over;
    if (submission.opcode == IORING_OP_SEND) {
      verdict = try_send(submission);
    } else if (submission.opcode == IORING_OP_CONNECT) {
      verdict = finish_connect(submission);
    } else {
      complete(submission.user_data, static_cast<std::int32_t>(events));
    }
    if (verdict == Verdict::Over) end_wait(descriptor, &Watch::out);
  }
}

EpollRing::Verdict EpollRing::try_send(const io_uring_sqe& submission) {
  const std::int32_t sent = result_of([&] {
    return send(submission.fd, address_of(submission), submission.len,
                static_cast<int>(submission.msg_flags) | MSG_DONTWAIT);
  });
  if (sent == -EAGAIN) return Verdict::KeepWaiting;
  complete(submission.user_data, sent);
  return Verdict::Over;
}

EpollRing::Verdict EpollRing::finish_connect(const io_uring_sqe& submission) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(submission.fd, SOL_SOCKET, SO_ERROR, &error, &size);
  set_waiting(submission.fd, true);
  complete(submission.user_data, -error);
  return Verdict::Over;
}

EpollRing::Verdict EpollRing::receive(const io_uring_sqe& submission) {
  if (!has_room()) return Verdict::KeepWaiting;
  if (buffers_.empty()) {
    complete(submission.user_data, -ENOBUFS);
    return Verdict::Over;
  }
  const Buffer buffer = buffers_.back();
  const std::int32_t size =
      result_of([&] { return recv(submission.fd, buffer.memory, buffer.size, MSG_DONTWAIT); });
  if (size == -EAGAIN) return Verdict::KeepWaiting;
  if (size <= 0) {
    complete(submission.user_data, size);
    return Verdict::Over;
  }
  buffers_.pop_back();
  const bool again = (submission.ioprio & IORING_RECV_MULTISHOT) != 0;
  const std::uint32_t index = buffer.index;
  complete(submission.user_data, size,
           (again ? IORING_CQE_F_MORE : 0) | IORING_CQE_F_BUFFER | index << IORING_CQE_BUFFER_SHIFT);
  return again ? Verdict::KeepWaiting : Verdict::Over;
}

EpollRing::Verdict EpollRing::accept(const io_uring_sqe& submission) {
  for (int count = 0; count < kAcceptsATurn && has_room(); ++count) {
    const std::int32_t accepted = result_of(
        [&] { return accept4(submission.fd, nullptr, nullptr, static_cast<int>(submission.accept_flags)); });
    if (accepted == -EAGAIN) break;
    if (accepted == -ECONNABORTED) continue;
    if (accepted < 0) {
      complete(submission.user_data, accepted);
      return Verdict::Over;
    }
    complete(submission.user_data, accepted, IORING_CQE_F_MORE);
  }
  return Verdict::KeepWaiting;
}

}  // namespace ringmark::runtime
