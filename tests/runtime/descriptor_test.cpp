// Descriptor: closed exactly once. The limit: raised to what is allowed.
#include "runtime/descriptor.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <utility>

#include "tests/support/descriptors.hpp"

namespace ringmark::runtime {
namespace {

Descriptor open_null() {
  return Descriptor{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
}

bool is_open(int number) {
  return fcntl(number, F_GETFD) >= 0;
}

TEST(Descriptor, ClosesAtItsEnd) {
  int number = -1;
  {
    const Descriptor descriptor = open_null();
    number = descriptor.number();
    EXPECT_TRUE(descriptor.open());
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(Descriptor, AMovedOneIsClosedByItsLastOwner) {
  Descriptor first = open_null();
  const int number = first.number();
  Descriptor second{std::move(first)};
  EXPECT_FALSE(first.open());
  EXPECT_EQ(second.number(), number);
  Descriptor third = open_null();
  const int replaced = third.number();
  third = std::move(second);
  EXPECT_FALSE(is_open(replaced));
  EXPECT_TRUE(is_open(number));
  third.close();
  third.close();
  EXPECT_FALSE(is_open(number));
  EXPECT_EQ(third.number(), -1);
}

TEST(Descriptor, AReleasedOneStaysOpen) {
  int number = -1;
  {
    Descriptor descriptor = open_null();
    number = descriptor.release();
    EXPECT_FALSE(descriptor.open());
  }
  EXPECT_TRUE(is_open(number));
  ::close(number);
}

TEST(RaiseDescriptorLimit, ReachesTheHardLimit) {
  const testing::DescriptorLimit lowered{50};
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  EXPECT_LT(limit.rlim_cur, limit.rlim_max);
  EXPECT_EQ(raise_descriptor_limit(), limit.rlim_max);
  getrlimit(RLIMIT_NOFILE, &limit);
  EXPECT_EQ(limit.rlim_cur, limit.rlim_max);
}

}  // namespace
}  // namespace ringmark::runtime
