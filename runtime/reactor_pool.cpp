// Threads with a reactor each.
#include "runtime/reactor_pool.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>

namespace ringmark::runtime {

/// Rings belong to their threads, so the starter waits until each thread has made its own.
struct ReactorPool::Startup {
  enum class Verdict { Undecided, Go, Abandon };

  std::mutex mutex;
  std::condition_variable changed;
  std::size_t reported{0};
  Verdict verdict{Verdict::Undecided};

  void report() {
    const std::lock_guard lock{mutex};
    ++reported;
    changed.notify_all();
  }
  void decide(Verdict decision) {
    const std::lock_guard lock{mutex};
    verdict = decision;
    changed.notify_all();
  }
  [[nodiscard]] Verdict wait_for_verdict() {
    std::unique_lock lock{mutex};
    changed.wait(lock, [this] { return verdict != Verdict::Undecided; });
    return verdict;
  }
  void wait_for_reports(std::size_t count) {
    std::unique_lock lock{mutex};
    changed.wait(lock, [this, count] { return reported == count; });
  }
};

ReactorPool::ReactorPool(const ReactorPoolOptions& options, Root root)
    : root_{std::move(root)},
      options_{options},
      startup_{std::make_unique<Startup>()},
      reactors_(options.reactors, nullptr),
      failures_(options.reactors) {
  const std::vector<int> cpus = usable_cpus();
  threads_.reserve(options.reactors);
  std::exception_ptr failure;
  try {
    for (std::size_t index = 0; index < options.reactors; ++index)
      start_thread(index, cpus[index % cpus.size()]);
  } catch (...) {
    failure = std::current_exception();  // those that run already are joined below
  }
  startup_->wait_for_reports(threads_.size());
  for (const std::exception_ptr& each : failures_) {
    if (!failure) failure = each;
  }
  startup_->decide(failure ? Startup::Verdict::Abandon : Startup::Verdict::Go);
  if (!failure) return;
  for (Thread& thread : threads_)
    thread.join();
  std::rethrow_exception(failure);
}

void ReactorPool::start_thread(std::size_t index, int cpu) {
  ThreadOptions thread_options{
      .stack_bytes = 8 * 1024 * 1024, .name = "rm-reactor", .faults = options_.faults};
  if (options_.pinning == Pinning::OneCpuEach) thread_options.cpu = cpu;
  auto thread = Thread::start(thread_options, [this, index] { run_one(index); });
  if (!thread) {
    throw std::runtime_error{"thread of reactor " + std::to_string(index) + ": " + describe(thread.error())};
  }
  threads_.push_back(std::move(*thread));
}

ReactorPool::~ReactorPool() {
  for (Thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void ReactorPool::join() {
  for (Thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  for (const std::exception_ptr& failure : failures_) {
    if (failure) std::rethrow_exception(failure);
  }
}

void ReactorPool::run_one(std::size_t index) {
  try {
    Reactor reactor{options_.engine};
    if (options_.stall_threshold > Duration::zero()) {
      reactor.watch_for_stalls(options_.stall_threshold, options_.on_stall);
    }
    if (options_.faults != nullptr) reactor.inject(*options_.faults);
    Task<void> root =
        root_(index);  // before the report: once all run, a root that cannot be made would be missed
    reactors_[index] = &reactor;
    startup_->report();
    if (startup_->wait_for_verdict() == Startup::Verdict::Abandon) return;
    reactor.run(std::move(root));
  } catch (...) {
    failures_[index] = std::current_exception();
    if (reactors_[index] == nullptr) startup_->report();
  }
}

}  // namespace ringmark::runtime
