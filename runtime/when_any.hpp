// The first of several tasks; the others are told to stop, and awaited.
#pragma once

#include <cstddef>
#include <exception>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/stop_token.hpp"
#include "runtime/task.hpp"
#include "runtime/task_group.hpp"

namespace ringmark::runtime {

template <typename T>
struct First {
  std::size_t index;  ///< of the task that ended first
  T value;
};

namespace detail {

struct Race {
  StopSource& losers;
  std::optional<std::size_t> winner;
};

template <typename T>
Task<void> compete(Race& race, Task<T>& contender, std::size_t index) {
  co_await contender.finished();
  if (race.winner) co_return;
  race.winner = index;
  race.losers.request_stop();
}

}  // namespace detail

/// Runs every task until the first of them ends, requests stop from `losers`, and waits for the rest: their
/// waits were given the tokens of that source. Result: index and value of the first; what it threw is thrown.
/// Results and exceptions of the others are dropped, and what they own is released. At least one task.
/// Belongs to a reactor (rule E3).
template <typename T>
Task<First<T>> when_any(StopSource& losers, std::vector<Task<T>> tasks) {
  RINGMARK_CHECK(!tasks.empty(), "when_any needs a task");
  static_cast<void>(Context::require_reactor("when_any"));
  detail::Race race{losers, std::nullopt};
  TaskGroup group;
  std::exception_ptr no_memory;
  try {
    for (std::size_t index = 0; index < tasks.size(); ++index)
      group.spawn(detail::compete(race, tasks[index], index));
  } catch (const std::bad_alloc&) {
    no_memory = std::current_exception();
    losers.request_stop();  // those that run already are awaited all the same
  }
  co_await group.join();
  if (no_memory) std::rethrow_exception(no_memory);
  First<T> first{*race.winner, tasks[*race.winner].take()};
  co_return first;
}

}  // namespace ringmark::runtime
