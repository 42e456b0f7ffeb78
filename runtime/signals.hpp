// SIGINT and SIGTERM as something the main thread waits for.
#pragma once

#include "runtime/clock.hpp"

namespace ringmark::runtime {

/// Blocks SIGINT and SIGTERM in this thread and in those it starts later, and ignores SIGPIPE. Call it first
/// in main.
void hold_stop_signals();

/// Waits for SIGINT or SIGTERM, at most `timeout`; returns its number, or 0 when the time ran out.
/// Needs `hold_stop_signals` before.
[[nodiscard]] int wait_for_stop_signal(Duration timeout);

}  // namespace ringmark::runtime
