// Starting, counting and stopping blocking threads.
#include "server/serving_threads.hpp"

#include <cerrno>
#include <new>
#include <utility>

#include "runtime/check.hpp"

namespace ringmark::server {

struct ServingThreads::Entry : runtime::ListLink {
  runtime::BlockingContext context;
};

ServingThreads::~ServingThreads() {
  RINGMARK_CHECK(wait_until_none(runtime::kNever), "serving threads have ended");
}

runtime::Result<void> ServingThreads::start(std::move_only_function<void(runtime::BlockingContext&)> body) {
  const runtime::ThreadOptions options{.stack_bytes = stack_bytes_, .name = "rm-serving", .faults = faults_};
  std::move_only_function<void()> counted;
  try {
    counted = [this, task = std::move(body)]() mutable { run(std::move(task)); };
  } catch (const std::bad_alloc&) {
    return std::unexpected{runtime::error_from_errno(ENOMEM)};
  }
  {
    const std::lock_guard lock{mutex_};
    ++count_;
  }
  auto started = runtime::Thread::start(options, std::move(counted));
  if (started) {
    started->detach();
    return {};
  }
  const std::lock_guard lock{mutex_};
  --count_;
  ended_.notify_all();
  return std::unexpected{started.error()};
}

void ServingThreads::run(std::move_only_function<void(runtime::BlockingContext&)> body) {
  {
    Entry entry;
    {
      const std::lock_guard lock{mutex_};
      running_.push_back(entry);
    }
    body(entry.context);
    body = nullptr;  // What it owns ends before the thread counts as ended.
    const std::lock_guard lock{mutex_};
    entry.unlink();
  }
  // Notified under the lock: a waiter may end this object as soon as it sees zero.
  const std::lock_guard lock{mutex_};
  --count_;
  ended_.notify_all();
}

bool ServingThreads::wait_until_none(runtime::Instant until) {
  std::unique_lock lock{mutex_};
  const auto none = [this] { return count_ == 0; };
  if (until == runtime::kNever) {
    ended_.wait(lock, none);
    return true;
  }
  return ended_.wait_until(lock, until, none);
}

void ServingThreads::stop_waits() {
  const std::lock_guard lock{mutex_};
  running_.for_each([](Entry& entry) { entry.context.request_stop(); });
}

}  // namespace ringmark::server
