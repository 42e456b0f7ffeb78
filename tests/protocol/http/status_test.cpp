// Status lines.
#include "protocol/http/status.hpp"

#include <gtest/gtest.h>

namespace ringmark::http {
namespace {

TEST(Status, WritesWholeStatusLines) {
  EXPECT_EQ(status_line(Status::Continue), "HTTP/1.1 100 Continue\r\n");
  EXPECT_EQ(status_line(Status::Ok), "HTTP/1.1 200 OK\r\n");
  EXPECT_EQ(status_line(Status::RequestHeaderFieldsTooLarge),
            "HTTP/1.1 431 Request Header Fields Too Large\r\n");
  EXPECT_EQ(status_line(Status::InsufficientStorage), "HTTP/1.1 507 Insufficient Storage\r\n");
}

TEST(Status, NamesPhrases) {
  EXPECT_EQ(reason_phrase(Status::NotFound), "Not Found");
  EXPECT_EQ(reason_phrase(Status::HttpVersionNotSupported), "HTTP Version Not Supported");
}

TEST(Status, TreatsCodesOutsideTheTableAsInternalErrors) {
  EXPECT_EQ(status_line(static_cast<Status>(418)), "HTTP/1.1 500 Internal Server Error\r\n");
  EXPECT_EQ(status_line(static_cast<Status>(999)), "HTTP/1.1 500 Internal Server Error\r\n");
}

}  // namespace
}  // namespace ringmark::http
