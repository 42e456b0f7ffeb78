// Reads getrusage(2) and sets sched_setaffinity(2).
#include "loadgen/cpu_time.hpp"

#include <sched.h>
#include <sys/resource.h>

#include <chrono>

namespace ringmark::loadgen {
namespace {

runtime::Duration duration_of(const timeval& time) {
  return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
}

}  // namespace

CpuTime cpu_of_this_thread() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return {.user = duration_of(usage.ru_utime), .system = duration_of(usage.ru_stime)};
}

void pin_this_thread(int cpu) {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(static_cast<std::size_t>(cpu), &cpus);
  sched_setaffinity(0, sizeof cpus, &cpus);
}

}  // namespace ringmark::loadgen
