// Context: one a thread, and misuse that is named.
#include "runtime/context.hpp"

#include <gtest/gtest.h>

#include "runtime/blocking_context.hpp"
#include "runtime/blocking_pool.hpp"
#include "runtime/reactor.hpp"
#include "runtime/task_group.hpp"

namespace ringmark::runtime {
namespace {

TEST(Context, IsCurrentWhileItLives) {
  EXPECT_EQ(Context::current_or_null(), nullptr);
  {
    BlockingContext context;
    EXPECT_EQ(&Context::current(), &context);
    EXPECT_EQ(Context::current().kind(), ContextKind::Blocking);
    EXPECT_EQ(Context::reactor_or_null(), nullptr);
    EXPECT_EQ(&Context::require_blocking(), &context);
  }
  EXPECT_EQ(Context::current_or_null(), nullptr);
  {
    Reactor reactor;
    EXPECT_EQ(Context::current().kind(), ContextKind::Reactor);
    EXPECT_EQ(Context::reactor_or_null(), &reactor);
    EXPECT_EQ(&Context::require_reactor("test"), &reactor);
  }
  EXPECT_EQ(Context::current_or_null(), nullptr);
}

TEST(ContextDeathTest, ATaskGroupOnABlockingThreadStopsTheProcessWithItsName) {
  const BlockingContext context;
  EXPECT_DEATH(TaskGroup{}, "TaskGroup belongs to a reactor thread");
}

TEST(ContextDeathTest, AThreadHasAtMostOneContext) {
  const BlockingContext context;
  EXPECT_DEATH(BlockingContext{}, "a thread has at most one context");
}

TEST(ContextDeathTest, AWaitWithoutAContextStopsTheProcess) {
  EXPECT_DEATH(static_cast<void>(Context::current()), "needs a reactor or a blocking context on this thread");
}

TEST(ContextDeathTest, ABlockingWaitOnAReactorStopsTheProcess) {
  const Reactor reactor;
  EXPECT_DEATH(static_cast<void>(Context::require_blocking()), "this belongs to a blocking thread");
}

}  // namespace
}  // namespace ringmark::runtime
