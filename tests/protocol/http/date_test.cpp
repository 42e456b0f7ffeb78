// IMF-fixdate.
#include "protocol/http/date.hpp"

#include <gtest/gtest.h>

namespace ringmark::http {
namespace {

std::string_view date_at(DateCache& dates, std::int64_t seconds) {
  return dates.at(std::chrono::sys_seconds(std::chrono::seconds(seconds)));
}

TEST(Date, WritesTheExampleOfTheRfc) {
  DateCache dates;
  EXPECT_EQ(date_at(dates, 784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(Date, WritesTheEpochAndOtherDays) {
  DateCache dates;
  EXPECT_EQ(date_at(dates, 0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(date_at(dates, 1'709'251'199), "Thu, 29 Feb 2024 23:59:59 GMT");
  EXPECT_EQ(date_at(dates, 1'798'761'599), "Thu, 31 Dec 2026 23:59:59 GMT");
}

TEST(Date, ChangesWithTheSecondOnly) {
  DateCache dates;
  const std::string_view first = date_at(dates, 784'111'777);
  EXPECT_EQ(date_at(dates, 784'111'777).data(), first.data());
  EXPECT_EQ(date_at(dates, 784'111'778), "Sun, 06 Nov 1994 08:49:38 GMT");
}

}  // namespace
}  // namespace ringmark::http
