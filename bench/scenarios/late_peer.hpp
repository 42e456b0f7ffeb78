// The peer that answers late: what the I/O-bound trials wait for.
#pragma once

#include <cstdint>

#include "bench/outcome.hpp"

namespace ringmark::bench {

/// Listens on 127.0.0.1:`port` and answers every byte with the same byte, as many milliseconds after it came
/// as its value says. One reactor; runs until the process is ended.
[[nodiscard]] Outcome<void> run_late_peer(std::uint16_t port);

}  // namespace ringmark::bench
