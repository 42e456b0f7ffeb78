// Tests that state one promise for both execution contexts run in each of them.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>

#include "runtime/blocking_context.hpp"
#include "runtime/faults.hpp"
#include "runtime/reactor.hpp"
#include "runtime/task.hpp"

namespace ringmark::testing {

using runtime::ContextKind;

/// Runs `task` to its end in a context of that kind, made on this thread for the purpose.
template <typename T>
T run_in(ContextKind kind, runtime::Task<T> task) {
  if (kind == ContextKind::Reactor) return runtime::run(std::move(task));
  runtime::BlockingContext context;
  return context.run(std::move(task));
}

/// Runs `task` on a reactor whose time stands still while anything can run, and jumps from timer to timer.
template <typename T>
T run_in_manual_time(runtime::Task<T> task) {
  runtime::Reactor reactor;
  reactor.use_manual_time();
  return reactor.run(std::move(task));
}

/// Runs `task` on a reactor that hands out the completions of its first operation five turns late: what is
/// stopped meanwhile has already succeeded.
template <typename T>
T run_with_a_late_completion(runtime::Task<T> task) {
  constexpr std::uint64_t kLateByFiveTurns = 2 + 4 * 4;  // as Faults and its injector read a seed
  runtime::Faults faults{runtime::FaultPoint::RingOperation, 1, kLateByFiveTurns};
  runtime::Reactor reactor;
  reactor.inject(faults);
  return reactor.run(std::move(task));
}

/// A fixture whose tests run once in each kind of context.
class InBothContexts : public ::testing::TestWithParam<ContextKind> {
 protected:
  template <typename T>
  static T run(runtime::Task<T> task) {
    return run_in(GetParam(), std::move(task));
  }
};

inline std::string name_of_context(const ::testing::TestParamInfo<ContextKind>& parameter) {
  return parameter.param == ContextKind::Reactor ? "Reactor" : "Blocking";
}

}  // namespace ringmark::testing

/// Instantiates the tests of a fixture derived from `InBothContexts`.
#define RINGMARK_IN_BOTH_CONTEXTS(fixture)                                                \
  INSTANTIATE_TEST_SUITE_P(Contexts, fixture,                                             \
                           ::testing::Values(::ringmark::runtime::ContextKind::Reactor,   \
                                             ::ringmark::runtime::ContextKind::Blocking), \
                           ::ringmark::testing::name_of_context)
