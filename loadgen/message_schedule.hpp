// When each message of a run is to be sent, computed and never accumulated.
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>

#include "runtime/clock.hpp"

namespace ringmark::loadgen {

/// Messages at equal intervals from `begin` on. The senders take turns: in each round every one of them has
/// one message.
struct MessageSchedule {
  runtime::Instant begin{runtime::kNever};
  double rate{1};  ///< messages a second of all senders, above 0
  std::uint64_t senders{1};

  [[nodiscard]] runtime::Instant at(std::uint64_t round, std::uint64_t sender) const {
    const auto number = static_cast<double>(round * senders + sender);
    const std::chrono::duration<double, std::nano> after{number * (std::nano::den / rate)};
    return begin + std::chrono::round<runtime::Duration>(after);
  }
};

}  // namespace ringmark::loadgen
