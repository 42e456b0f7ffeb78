// Several tasks, their results in the order of the arguments.
#pragma once

#include <exception>
#include <expected>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "runtime/task.hpp"

namespace ringmark::runtime {

/// Starts every task, then waits for all of them. On a reactor their waits overlap; on a blocking thread each
/// runs to its end before the next begins, in argument order: that is the synchronous way (rule E3). If tasks
/// throw, the others still run to their end; then the first exception in argument order is thrown.
template <typename T>
Task<std::vector<T>> gather(std::vector<Task<T>> tasks) {
  for (Task<T>& task : tasks)
    task.start();
  for (Task<T>& task : tasks)
    co_await task.finished();
  std::vector<T> results;
  results.reserve(tasks.size());
  for (Task<T>& task : tasks)
    results.push_back(task.take());
  co_return results;
}

/// The same for tasks without a result.
inline Task<void> gather(std::vector<Task<void>> tasks) {
  for (Task<void>& task : tasks)
    task.start();
  for (Task<void>& task : tasks)
    co_await task.finished();
  for (Task<void>& task : tasks)
    task.take();
}

/// The same for a fixed number of tasks with results of different types.
template <typename... T>
requires(sizeof...(T) > 0 && (!std::is_void_v<T> && ...)) Task<std::tuple<T...>> gather(Task<T>... tasks) {
  (tasks.start(), ...);
  (co_await tasks.finished(), ...);
  co_return std::tuple<T...>{tasks.take()...};
}

/// What became of a task: its result, or the exception that left it.
template <typename T>
using Settled = std::expected<T, std::exception_ptr>;

namespace detail {

template <typename T>
Settled<T> settle(Task<T>& finished) {
  if (std::exception_ptr failure = finished.failure()) return std::unexpected{std::move(failure)};
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return finished.take();
  }
}

}  // namespace detail

/// `gather`, but a task that throws spoils nothing: what became of each, in the order of the arguments.
template <typename T>
Task<std::vector<Settled<T>>> gather_settled(std::vector<Task<T>> tasks) {
  for (Task<T>& task : tasks)
    task.start();
  for (Task<T>& task : tasks)
    co_await task.finished();
  std::vector<Settled<T>> settled;
  settled.reserve(tasks.size());
  for (Task<T>& task : tasks)
    settled.push_back(detail::settle(task));
  co_return settled;
}

}  // namespace ringmark::runtime
