// Sums of what workers counted.
#include "loadgen/tally.hpp"

#include <gtest/gtest.h>

namespace ringmark::loadgen {
namespace {

TEST(Tally, MergesEverything) {
  Tally one;
  one.good.record(1000);
  one.by_status[200] = 1;
  one.add_error(ErrorKind::Read, 2);
  one.bytes_read = 10;
  one.connections_opened = 3;
  Tally two;
  two.good.record(3000);
  two.other.record(2000);
  two.by_status[200] = 1;
  two.by_status[404] = 1;
  two.add_error(ErrorKind::Read, 1);
  two.add_error(ErrorKind::Status, 1);
  two.bytes_read = 20;
  two.connections_opened = 4;
  two.connect_error = runtime::Error{runtime::IoError::Refused};
  one.merge(two);
  EXPECT_EQ(one.good.count(), 2U);
  EXPECT_EQ(one.good.max(), 3000U);
  EXPECT_EQ(one.other.count(), 1U);
  EXPECT_EQ(one.answered(), 3U);
  EXPECT_EQ(one.by_status[200], 2U);
  EXPECT_EQ(one.by_status[404], 1U);
  EXPECT_EQ(one.error_count(ErrorKind::Read), 3U);
  EXPECT_EQ(one.error_count(ErrorKind::Status), 1U);
  EXPECT_EQ(one.error_count(), 4U);
  EXPECT_EQ(one.bytes_read, 30U);
  EXPECT_EQ(one.connections_opened, 7U);
  EXPECT_EQ(one.connect_error->kind, runtime::IoError::Refused);
}

TEST(Tally, NamesItsErrors) {
  EXPECT_EQ(name_of(ErrorKind::Connect), "connect");
  EXPECT_EQ(name_of(ErrorKind::Read), "read");
  EXPECT_EQ(name_of(ErrorKind::Write), "write");
  EXPECT_EQ(name_of(ErrorKind::Timeout), "timeout");
  EXPECT_EQ(name_of(ErrorKind::Status), "status");
  EXPECT_EQ(name_of(ErrorKind::Protocol), "protocol");
}

}  // namespace
}  // namespace ringmark::loadgen
