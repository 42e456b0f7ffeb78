// Ring: what set-up found, a full submission queue, timed waits, and refusals that name their cause.
#include "runtime/ring.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/descriptors.hpp"

namespace ringmark::runtime {
namespace {

using namespace std::chrono_literals;

TEST(Ring, NamesTheFeaturesOfThisKernel) {
  const Ring ring;
  EXPECT_NE(ring.features().text().find("defer_taskrun"), std::string::npos);
  EXPECT_NE(ring.features().text().find(",ext_arg"), std::string::npos);
}

TEST(RingFeatures, TextNamesWhatIsThereAndWhatIsNot) {
  EXPECT_EQ((RingFeatures{.deferred_task_run = false, .kernel_flags = 0}.text()), "io_uring: no_defer_taskrun");
  EXPECT_EQ((RingFeatures{.deferred_task_run = true, .kernel_flags = IORING_FEAT_NODROP}.text()),
            "io_uring: defer_taskrun,nodrop");
}

void queue_nop(Ring& ring, std::uint64_t number) {
  io_uring_sqe& submission = ring.next_submission();
  io_uring_prep_nop(&submission);
  io_uring_sqe_set_data64(&submission, number);
}

std::vector<std::uint64_t> drained(Ring& ring) {
  std::vector<std::uint64_t> numbers;
  ring.drain([&numbers](std::uint64_t number, std::int32_t, std::uint32_t) { numbers.push_back(number); });
  return numbers;
}

TEST(Ring, TakesMoreSubmissionsThanItsQueueHolds) {
  constexpr std::uint64_t kSubmissions = 3'000;
  Ring ring;
  for (std::uint64_t number = 0; number < kSubmissions; ++number)
    queue_nop(ring, number);
  EXPECT_GT(ring.counters().submission_queue_full, 0U);
  std::vector<std::uint64_t> numbers;
  while (numbers.size() < kSubmissions) {
    ring.submit_and_wait(Clock::now() + 10s);
    const std::vector<std::uint64_t> some = drained(ring);
    ASSERT_FALSE(some.empty()) << numbers.size() << " of 3000 completions came";
    numbers.insert(numbers.end(), some.begin(), some.end());
  }
  for (std::uint64_t number = 0; number < kSubmissions; ++number)
    ASSERT_EQ(numbers[number], number);
}

TEST(Ring, ATimedWaitEndsAtItsInstantAndNotBefore) {
  Ring ring;
  for (const Duration duration : {Duration{1us}, Duration{300us}, Duration{3ms}}) {
    const Instant until = Clock::now() + duration;
    ring.submit_and_wait(until);
    EXPECT_GE(Clock::now(), until);
    EXPECT_TRUE(drained(ring).empty());
  }
  ring.submit_and_wait(Clock::now() - 1h);
}

TEST(Ring, AWaitEndsWithTheFirstCompletion) {
  Ring ring;
  queue_nop(ring, 7);
  ring.submit_and_wait(kNever);
  EXPECT_EQ(drained(ring), (std::vector<std::uint64_t>{7}));
}

TEST(Ring, APollDeliversWithoutWaiting) {
  Ring ring;
  ring.submit_and_poll();
  EXPECT_TRUE(drained(ring).empty());
  queue_nop(ring, 9);
  ring.submit_and_poll();
  EXPECT_EQ(drained(ring), (std::vector<std::uint64_t>{9}));
}

TEST(Ring, RefusalIsAnExceptionWithOneLine) {
  const testing::DescriptorLimit limit{0};
  try {
    const Ring ring;
    ADD_FAILURE() << "a ring was made without a descriptor";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "io_uring is refused: Too many open files");
  }
}

TEST(ExplainRingRefusal, NamesSysctlOrSeccompForEperm) {
  int disabled = 0;
  std::ifstream{"/proc/sys/kernel/io_uring_disabled"} >> disabled;
  if (disabled != 0) {
    EXPECT_NE(explain_ring_refusal(EPERM).find("kernel.io_uring_disabled is "), std::string::npos);
    return;
  }
  EXPECT_EQ(explain_ring_refusal(EPERM),
            "io_uring is refused: a seccomp profile forbids it (as container engines do by default)");
  EXPECT_EQ(explain_ring_refusal(EACCES), explain_ring_refusal(EPERM));
}

TEST(ExplainRingRefusal, NamesAMissingCallAndLockedMemory) {
  EXPECT_EQ(explain_ring_refusal(ENOSYS),
            "io_uring is missing: the kernel has none, or a seccomp profile hides it");
  EXPECT_EQ(explain_ring_refusal(ENOMEM), "io_uring is refused: not enough locked memory (see ulimit -l)");
}

}  // namespace
}  // namespace ringmark::runtime
