// What a sleeping task costs in memory: a hundred thousand of them in one thread, beside threads that block.
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <latch>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/reactor.hpp"
#include "runtime/sleep.hpp"
#include "runtime/stop_token.hpp"
#include "runtime/task_group.hpp"
#include "runtime/thread.hpp"
#include "runtime/yield.hpp"

namespace ringmark::runtime::examples {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kTasks = 100'000;
constexpr std::size_t kThreads = 1'000;  // enough to average over, few enough for the limits of a container
constexpr std::size_t kTaskBytesMax = 400;  // the blocks of two frames, a timer, a place in the run queue
constexpr std::size_t kKibibyte = 1024;

struct Cost {
  std::size_t count;
  std::size_t bytes_each;
};

std::size_t resident_bytes() {
  std::ifstream statm{"/proc/self/statm"};  // proc(5): size and resident set, in pages
  std::size_t size_pages = 0;
  std::size_t resident_pages = 0;
  statm >> size_pages >> resident_pages;
  return resident_pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

Cost cost_since(std::size_t resident_before, std::size_t count) {
  const std::size_t resident = resident_bytes();
  const std::size_t grown = resident > resident_before ? resident - resident_before : 0;
  return {count, count > 0 ? grown / count : 0};
}

Task<> sleep_until_stopped(StopToken stop) {
  std::ignore = co_await sleep_for(1h, stop);
}

Task<Cost> measure_tasks(std::size_t count) {
  const std::size_t before = resident_bytes();
  TaskGroup group;
  for (std::size_t index = 0; index < count; ++index)
    group.spawn(sleep_until_stopped(group.stop_token()));
  co_await yield();  // This coroutine goes on behind them all, when each sleeps.
  const Cost cost = cost_since(before, count);
  group.request_stop();
  co_await group.join();
  co_return cost;
}

Cost measure_threads(std::size_t count, const ThreadOptions& options) {
  std::latch begun{static_cast<std::ptrdiff_t>(count)};
  std::latch end{1};
  std::vector<Thread> threads;
  threads.reserve(count);
  const std::size_t before = resident_bytes();
  for (std::size_t index = 0; index < count; ++index) {
    Result<Thread> thread = Thread::start(options, [&begun, &end] {
      begun.count_down();
      end.wait();
    });
    if (!thread) break;  // The system has no room for more; what was started is measured.
    threads.push_back(std::move(*thread));
  }
  begun.count_down(static_cast<std::ptrdiff_t>(count - threads.size()));
  begun.wait();
  const Cost cost = cost_since(before, threads.size());
  end.count_down();
  for (Thread& thread : threads)
    thread.join();
  return cost;
}

void print_costs(std::size_t task_count, std::size_t thread_count) {
  const Cost task = run(measure_tasks(task_count));
  const ThreadOptions options;
  const Cost thread = measure_threads(thread_count, options);
  std::printf("%zu sleeping tasks: %zu bytes of resident memory each\n", task.count, task.bytes_each);
  std::printf("%zu blocked threads with stacks of %zu KiB: %zu bytes each, kernel memory not counted\n",
              thread.count, options.stack_bytes / kKibibyte, thread.bytes_each);
  std::printf("target of at most %zu bytes a sleeping task: %s\n", kTaskBytesMax,
              task.bytes_each <= kTaskBytesMax ? "met" : "missed");
}

std::size_t count_or(const char* text, std::size_t otherwise) {
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace
}  // namespace ringmark::runtime::examples

int main(int argc, char** argv) {
  using namespace ringmark::runtime::examples;
  const std::size_t tasks = count_or(argc > 1 ? argv[1] : nullptr, kTasks);
  const std::size_t threads = count_or(argc > 2 ? argv[2] : nullptr, kThreads);
  if (tasks == 0 || threads == 0 || argc > 3) {
    std::fprintf(stderr, "usage: %s [TASKS] [THREADS]\n", argv[0]);
    return 2;
  }
  try {
    print_costs(tasks, threads);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
