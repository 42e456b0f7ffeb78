// When each message of a run is to be sent, computed and never accumulated.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "runtime/clock.hpp"

namespace ringmark::loadgen {

/// Messages at equal intervals from `begin` on. The senders take turns: in each round every one of them has
/// one message.
struct MessageSchedule {
  runtime::Instant begin{runtime::kNever};
  double rate{1};  ///< messages a second of all senders, above 0
  std::uint64_t senders{1};

  /// The message with that number, counted from 0 over all senders.
  [[nodiscard]] runtime::Instant at(std::uint64_t number) const {
    const std::chrono::duration<double, std::nano> after{static_cast<double>(number) *
                                                         (std::nano::den / rate)};
    return begin + std::chrono::round<runtime::Duration>(after);
  }

  [[nodiscard]] runtime::Instant at(std::uint64_t round, std::uint64_t sender) const {
    return at(round * senders + sender);
  }

  /// How many messages are to be sent before `instant`.
  [[nodiscard]] std::uint64_t count_before(runtime::Instant instant) const {
    if (instant <= begin) return 0;
    const std::chrono::duration<double> since_begin = instant - begin;
    auto count = static_cast<std::uint64_t>(since_begin.count() * rate);
    // The quotient is near; what at() says is the truth.
    while (count > 0 && at(count - 1) >= instant)
      --count;
    while (at(count) < instant)
      ++count;
    return count;
  }
};

}  // namespace ringmark::loadgen
