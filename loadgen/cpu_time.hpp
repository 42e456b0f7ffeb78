// What a thread of load costs the generator's machine.
#pragma once

#include "runtime/clock.hpp"

namespace ringmark::loadgen {

/// CPU time of a thread (getrusage(2), RUSAGE_THREAD).
struct CpuTime {
  runtime::Duration user{0};
  runtime::Duration system{0};
};

/// Of the calling thread, since it began.
[[nodiscard]] CpuTime cpu_of_this_thread();

/// Keeps the calling thread on one processor, which the command line has found to be usable.
void pin_this_thread(int cpu);

}  // namespace ringmark::loadgen
