// What follows a request head.
#include "protocol/http/body_framing.hpp"

#include <gtest/gtest.h>

namespace ringmark::http {
namespace {

using Kind = BodyFraming::Kind;

TEST(BodyFraming, NothingFollowsWithoutFramingFields) {
  const RequestHead head;
  const auto framing = body_framing_of(head, Limits{});
  ASSERT_TRUE(framing.has_value());
  EXPECT_EQ(framing->kind, Kind::None);
  EXPECT_FALSE(framing->awaits_content());
}

TEST(BodyFraming, NothingFollowsAfterLengthZero) {
  RequestHead head;
  head.content_length = 0;
  const auto framing = body_framing_of(head, Limits{});
  ASSERT_TRUE(framing.has_value());
  EXPECT_EQ(framing->kind, Kind::None);
  EXPECT_FALSE(framing->awaits_content());
}

TEST(BodyFraming, AnnouncedLengthFollowsUpToTheLimit) {
  RequestHead head;
  head.content_length = 1'048'576;
  const auto framing = body_framing_of(head, Limits{});
  ASSERT_TRUE(framing.has_value());
  EXPECT_EQ(framing->kind, Kind::Length);
  EXPECT_EQ(framing->length, 1'048'576U);
  EXPECT_TRUE(framing->awaits_content());
}

TEST(BodyFraming, RefusesALengthAboveTheLimitAtOnce) {
  RequestHead head;
  head.content_length = 1'048'577;
  EXPECT_EQ(body_framing_of(head, Limits{}).error(), Refusal::ContentTooLarge);
  head.content_length = 18446744073709551615U;
  EXPECT_EQ(body_framing_of(head, Limits{}).error(), Refusal::ContentTooLarge);
}

TEST(BodyFraming, ChunksFollowTransferEncoding) {
  RequestHead head;
  head.chunked = true;
  const auto framing = body_framing_of(head, Limits{});
  ASSERT_TRUE(framing.has_value());
  EXPECT_EQ(framing->kind, Kind::Chunked);
  EXPECT_TRUE(framing->awaits_content());
}

}  // namespace
}  // namespace ringmark::http
