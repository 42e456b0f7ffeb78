// Stopwatch and TimedScope on the clock of their context.
#include "runtime/stopwatch.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <vector>

#include "runtime/sleep.hpp"
#include "tests/support/contexts.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;

Task<> measure(std::vector<Duration>& reports) {
  const Stopwatch whole;
  {
    TimedScope scope{[&reports](Duration elapsed) { reports.push_back(elapsed); }};
    EXPECT_TRUE(co_await sleep_for(1500ms));
  }
  EXPECT_TRUE(co_await sleep_for(500ms));
  EXPECT_EQ(whole.elapsed(), 2s);
}

TEST(Stopwatch, MeasuresWhatPassedAndAScopeReportsIt) {
  std::vector<Duration> reports;
  testing::run_in_manual_time(measure(reports));
  EXPECT_EQ(reports, (std::vector<Duration>{1500ms}));
}

Task<> leave_by_exception(std::vector<Duration>& reports) {
  TimedScope scope{[&reports](Duration elapsed) { reports.push_back(elapsed); }};
  EXPECT_TRUE(co_await sleep_for(1s));
  throw std::runtime_error{"left early"};
}

TEST(Stopwatch, AScopeThatIsLeftByAnExceptionReportsToo) {
  std::vector<Duration> reports;
  EXPECT_THROW(testing::run_in_manual_time(leave_by_exception(reports)), std::runtime_error);
  EXPECT_EQ(reports, (std::vector<Duration>{1s}));
}

}  // namespace
}  // namespace ringmark::runtime
