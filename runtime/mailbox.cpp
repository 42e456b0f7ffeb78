// The queue into a reactor.
#include "runtime/mailbox.hpp"

#include <sched.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

#include "runtime/check.hpp"

namespace ringmark::runtime {

Mailbox::Mailbox() : wake_descriptor_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  if (wake_descriptor_ < 0) throw std::runtime_error{std::string{"eventfd: "} + std::strerror(errno)};
}

Mailbox::~Mailbox() {
  // The last message may have been delivered while its sender is still between queueing and waking.
  while (posting_.load(std::memory_order_acquire) != 0)
    sched_yield();
  close(wake_descriptor_);
}

void Mailbox::post(Message& message) {
  posting_.fetch_add(1, std::memory_order_relaxed);
  queue(message);
  wake_if_sleeping();
  posting_.fetch_sub(1, std::memory_order_release);
}

void Mailbox::queue(Message& message) {
  Message* newest = newest_.load(std::memory_order_relaxed);
  do {
    message.next_ = newest;
  } while (
      !newest_.compare_exchange_weak(newest, &message, std::memory_order_seq_cst, std::memory_order_relaxed));
}

void Mailbox::wake_if_sleeping() {
  // Sequentially consistent on both sides: either this load sees the sleeper, or the sleeper sees the
  // message.
  if (!sleeping_.load(std::memory_order_seq_cst)) return;
  if (!sleeping_.exchange(false, std::memory_order_seq_cst)) return;  // another sender wakes it
  wakes_.fetch_add(1, std::memory_order_relaxed);
  const std::uint64_t one = 1;
  const ssize_t written = write(wake_descriptor_, &one, sizeof one);
  RINGMARK_CHECK(written == sizeof one || errno == EAGAIN, "an eventfd takes a wake-up");
}

bool Mailbox::deliver_all() {
  Message* newest = newest_.exchange(nullptr, std::memory_order_acquire);
  if (newest == nullptr) return false;
  Message* oldest = nullptr;
  while (newest != nullptr) {  // The queue is linked from the newest; reverse it.
    Message* older = newest->next_;
    newest->next_ = oldest;
    oldest = newest;
    newest = older;
  }
  while (oldest != nullptr) {
    Message* following = oldest->next_;  // deliver() may end the message
    oldest->deliver();
    oldest = following;
  }
  return true;
}

bool Mailbox::prepare_to_sleep() {
  sleeping_.store(true, std::memory_order_seq_cst);
  if (newest_.load(std::memory_order_seq_cst) == nullptr) return true;
  sleeping_.store(false, std::memory_order_relaxed);
  return false;
}

void Mailbox::clear_wake() noexcept {
  std::uint64_t count = 0;
  const ssize_t taken = read(wake_descriptor_, &count, sizeof count);
  RINGMARK_CHECK(taken == sizeof count || errno == EAGAIN, "an eventfd gives its count");
}

}  // namespace ringmark::runtime
