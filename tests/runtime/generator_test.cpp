// Generator: values in order, with and without waits between them, given up at any value.
#include "runtime/generator.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "runtime/sleep.hpp"
#include "runtime/task.hpp"
#include "tests/support/contexts.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/scale.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;
using testing::Counted;

class GeneratorInBoth : public testing::InBothContexts {};
RINGMARK_IN_BOTH_CONTEXTS(GeneratorInBoth);

Generator<int> count_to(int last) {
  for (int number = 1; number <= last; ++number)
    co_yield number;
}

Generator<int> count_slowly_to(int last) {
  for (int number = 1; number <= last; ++number) {
    EXPECT_TRUE(co_await sleep_for(10us));
    co_yield number;
    if (number % 2 == 0) co_yield -number;
  }
}

Task<std::vector<int>> collect(Generator<int> numbers) {
  std::vector<int> values;
  for (;;) {
    const std::optional<int> value = co_await numbers.next();
    if (!value) break;
    values.push_back(*value);
  }
  EXPECT_EQ(co_await numbers.next(), std::nullopt);
  co_return values;
}

TEST_P(GeneratorInBoth, HandsOutValuesInOrderAndThenNothing) {
  EXPECT_EQ(run(collect(count_to(3))), (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(run(collect(count_to(0))), (std::vector<int>{}));
  EXPECT_EQ(run(collect(count_slowly_to(4))), (std::vector<int>{1, 2, -2, 3, 4, -4}));
}

Task<int> last_of(Generator<int> numbers) {
  int last = 0;
  for (;;) {
    const std::optional<int> value = co_await numbers.next();
    if (!value) co_return last;
    last = *value;
  }
}

TEST_P(GeneratorInBoth, ALongStreamNeedsNoStack) {
  const int values = static_cast<int>(testing::scaled(1'000'000));
  EXPECT_EQ(run(last_of(count_to(values))), values);
}

Generator<std::unique_ptr<int>> boxes() {
  co_yield std::make_unique<int>(7);
}

Task<int> open_box() {
  Generator<std::unique_ptr<int>> stream = boxes();
  const std::optional<std::unique_ptr<int>> box = co_await stream.next();
  co_return **box;
}

TEST_P(GeneratorInBoth, ValuesAreMoved) {
  EXPECT_EQ(run(open_box()), 7);
}

Generator<int> fail_after_one() {
  co_yield 1;
  throw std::runtime_error{"the source broke"};
}

Task<> meet_the_failure() {
  Generator<int> numbers = fail_after_one();
  EXPECT_EQ(co_await numbers.next(), 1);
  bool thrown = false;
  try {
    static_cast<void>(co_await numbers.next());
  } catch (const std::runtime_error&) {
    thrown = true;
  }
  EXPECT_TRUE(thrown);
  EXPECT_EQ(co_await numbers.next(), std::nullopt);
}

TEST_P(GeneratorInBoth, ThrowsWhatItsProducerThrewAndEnds) {
  run(meet_the_failure());
}

Generator<int> hold(Counted held) {
  static_cast<void>(held);
  co_yield 1;
  co_yield 2;
}

Task<> take_one_of_two(testing::Tally& tally) {
  {
    Generator<int> numbers = hold(Counted{tally});
    EXPECT_EQ(co_await numbers.next(), 1);
    EXPECT_LT(tally.destroyed, tally.constructed);
  }
  EXPECT_EQ(tally.destroyed, tally.constructed);
}

TEST_P(GeneratorInBoth, GivenUpBetweenTwoValuesItReleasesWhatItHolds) {
  testing::Tally tally;
  run(take_one_of_two(tally));
}

}  // namespace
}  // namespace ringmark::runtime
