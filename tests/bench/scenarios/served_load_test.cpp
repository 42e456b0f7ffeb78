// When the generator is to blame.
#include "bench/scenarios/served_load.hpp"

#include <gtest/gtest.h>

namespace ringmark::bench {
namespace {

TEST(JudgeGenerator, BlamesAGeneratorWithoutTimeLeftBesideAServerWithSome) {
  EXPECT_EQ(judge_generator(0.99, 0.60), GeneratorVerdict::Invalid);
}

TEST(JudgeGenerator, AcceptsAServerAtItsLimitAndALoopThatWaits) {
  EXPECT_EQ(judge_generator(0.99, 0.99), GeneratorVerdict::Valid);
  EXPECT_EQ(judge_generator(0.60, 0.99), GeneratorVerdict::Valid);
  EXPECT_EQ(judge_generator(0.10, 0.20), GeneratorVerdict::Valid);
}

}  // namespace
}  // namespace ringmark::bench
