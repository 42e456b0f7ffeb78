// The way off a thread that must not be held up: work that may take long runs elsewhere.
#pragma once

#include <cstddef>
#include <utility>

#include "runtime/blocking_pool.hpp"

namespace ringmark::server {

/// Runs functions on its own threads, first come first served, when the caller's thread serves many requests;
/// inline when the caller's thread serves one. Any thread that has a context; outlives every call.
class Offload {
 public:
  /// Throws std::runtime_error when a thread cannot be started. 0 threads suffice where every caller runs
  /// inline.
  explicit Offload(std::size_t thread_count) : pool_{thread_count} {}

  /// Awaitable: resumes on the caller's thread with Result<the result of `function()`>, or with what it
  /// threw. Error: Overloaded when too many calls wait; the function was not called. `function` may refer to
  /// the awaiting frame.
  template <typename Function>
  [[nodiscard]] auto run(Function function) {
    return pool_.run(std::move(function));
  }

 private:
  runtime::BlockingPool pool_;
};

}  // namespace ringmark::server
