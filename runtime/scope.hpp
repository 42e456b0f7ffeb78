// Asynchronous acquisition and release around a piece of work.
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include "runtime/result.hpp"
#include "runtime/task.hpp"

namespace ringmark::runtime {

/// What is acquired and released with waits: a connection, a session, a transaction.
template <typename Resource>
concept Scoped = requires(Resource& resource) {
  { resource.acquire() } -> std::same_as<Task<Result<void>>>;
  { resource.release() } -> std::same_as<Task<void>>;
};

/// Acquires `resource`, runs `work(resource, arguments...)`, and releases it whatever became of the work:
/// success, an error, a stop or an exception. `work` is a coroutine function that returns Task<Result<T>>.
/// Error of the acquisition: it is the result, and neither work nor release runs. When both work and release
/// throw, the work's exception wins.
///
/// A release that must not be cut short by a stop gives its waits a token of its own. Resource and arguments
/// that are references outlive the scope. Either execution model.
template <Scoped Resource, typename Work, typename... Arguments>
auto scope(Resource& resource, Work work, Arguments... arguments)
    -> std::invoke_result_t<Work&, Resource&, Arguments...> {
  Result<void> acquired = co_await resource.acquire();
  if (!acquired) co_return std::unexpected{acquired.error()};
  auto running = work(resource, std::move(arguments)...);
  co_await running.finished();
  Task<void> releasing = resource.release();
  co_await releasing.finished();
  auto result = running.take();
  releasing.take();
  co_return result;
}

}  // namespace ringmark::runtime
