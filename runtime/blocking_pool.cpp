// The threads of the blocking pool.
#include "runtime/blocking_pool.hpp"

#include <stdexcept>
#include <string>

namespace ringmark::runtime {

BlockingPool::BlockingPool(std::size_t thread_count, std::size_t queue_max) : queue_max_{queue_max} {
  threads_.reserve(thread_count);
  for (std::size_t index = 0; index < thread_count; ++index) {
    auto thread =
        Thread::start(ThreadOptions{.stack_bytes = 512 * 1024, .name = "rm-blocking"}, [this] { work(); });
    if (!thread) {
      join_all();
      throw std::runtime_error{"thread " + std::to_string(index) +
                               " of the blocking pool: " + describe(thread.error())};
    }
    threads_.push_back(std::move(*thread));
  }
}

BlockingPool::~BlockingPool() {
  join_all();
}

void BlockingPool::join_all() {
  {
    const std::lock_guard lock{mutex_};
    closed_ = true;
  }
  filled_.notify_all();
  for (Thread& thread : threads_)
    thread.join();
}

bool BlockingPool::submit(Job& job) {
  job.origin_ = &Context::require_reactor("blocking_pool");
  {
    const std::lock_guard lock{mutex_};
    if (queued_ == queue_max_) return false;
    ++queued_;
    queue_.push_back(job);
  }
  filled_.notify_one();
  return true;
}

bool BlockingPool::withdraw(Job& job) {
  ListLink& place = job;
  const std::lock_guard lock{mutex_};
  if (!place.linked()) return false;
  place.unlink();
  --queued_;
  return true;
}

void BlockingPool::work() {
  std::unique_lock lock{mutex_};
  for (;;) {
    filled_.wait(lock, [this] { return closed_ || !queue_.empty(); });
    if (queue_.empty()) return;
    Job& job = queue_.pop_front();
    --queued_;
    lock.unlock();
    job.execute();
    Reactor& origin = *job.origin_;
    origin.post(job);
    lock.lock();
  }
}

}  // namespace ringmark::runtime
