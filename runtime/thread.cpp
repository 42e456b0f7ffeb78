// pthread_create with a stack size, which std::thread cannot give.
#include "runtime/thread.hpp"

#include <limits.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <new>
#include <tuple>
#include <utility>

#include "runtime/check.hpp"

namespace ringmark::runtime {
namespace {

struct Start {
  std::move_only_function<void()> body;
  const char* name;
};

void* run_body(void* argument) {
  const std::unique_ptr<Start> start{static_cast<Start*>(argument)};
  pthread_setname_np(pthread_self(), start->name);
  start->body();
  return nullptr;
}

std::size_t usable_stack(std::size_t wanted) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t least = std::max(wanted, static_cast<std::size_t>(PTHREAD_STACK_MIN));
  return (least + page - 1) / page * page;
}

}  // namespace

Thread::Thread(Thread&& other) noexcept
    : handle_{other.handle_}, running_{std::exchange(other.running_, false)} {}

Thread& Thread::operator=(Thread&& other) noexcept {
  RINGMARK_CHECK(!running_, "a running thread is joined before it is replaced");
  handle_ = other.handle_;
  running_ = std::exchange(other.running_, false);
  return *this;
}

Thread::~Thread() {
  RINGMARK_CHECK(!running_, "a thread is joined or detached before it ends");
}

Result<Thread> Thread::start(const ThreadOptions& options, std::move_only_function<void()> body) {
  if (options.faults != nullptr && options.faults->visit(FaultPoint::ThreadStart) == Fault::Fail) {
    return std::unexpected{Error{IoError::Other, EAGAIN}};
  }
  std::unique_ptr<Start> start{new (std::nothrow) Start{std::move(body), options.name}};
  if (!start) return std::unexpected{Error{IoError::Other, ENOMEM}};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, usable_stack(options.stack_bytes));
  if (options.cpu) {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET(static_cast<std::size_t>(*options.cpu), &cpus);
    pthread_attr_setaffinity_np(&attributes, sizeof cpus, &cpus);
  }
  Thread thread;
  const int status = pthread_create(&thread.handle_, &attributes, run_body, start.get());
  pthread_attr_destroy(&attributes);
  if (status != 0) return std::unexpected{Error{IoError::Other, status}};
  std::ignore = start.release();  // The thread owns it.
  thread.running_ = true;
  return thread;
}

void Thread::join() {
  RINGMARK_CHECK(running_, "only a running thread is joined");
  running_ = false;
  pthread_join(handle_, nullptr);
}

void Thread::detach() {
  RINGMARK_CHECK(running_, "only a running thread is detached");
  running_ = false;
  pthread_detach(handle_);
}

std::vector<int> usable_cpus() {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  std::vector<int> usable;
  if (sched_getaffinity(0, sizeof cpus, &cpus) != 0) return {0};
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &cpus)) usable.push_back(cpu);
  }
  return usable;
}

}  // namespace ringmark::runtime
