// Every refusal has a status and an explanation.
#include "protocol/http/refusal.hpp"

#include <gtest/gtest.h>

#include <set>

namespace ringmark::http {
namespace {

TEST(Refusal, GivesTheStatusOfItsRule) {
  EXPECT_EQ(status_of(Refusal::InvalidMethod), Status::BadRequest);
  EXPECT_EQ(status_of(Refusal::MethodTooLong), Status::NotImplemented);
  EXPECT_EQ(status_of(Refusal::TargetTooLong), Status::UriTooLong);
  EXPECT_EQ(status_of(Refusal::UnsupportedVersion), Status::HttpVersionNotSupported);
  EXPECT_EQ(status_of(Refusal::TooManyFields), Status::RequestHeaderFieldsTooLarge);
  EXPECT_EQ(status_of(Refusal::ContentTooLarge), Status::ContentTooLarge);
  EXPECT_EQ(status_of(Refusal::UnknownExpectation), Status::ExpectationFailed);
  EXPECT_EQ(status_of(Refusal::ChunkExtensionsTooLarge), Status::BadRequest);
  EXPECT_EQ(status_of(Refusal::TrailersTooLarge), Status::RequestHeaderFieldsTooLarge);
}

TEST(Refusal, ExplainsEachRuleInItsOwnWords) {
  std::set<std::string_view> texts;
  const auto count = static_cast<int>(Refusal::Count);
  for (int index = 1; index < count; ++index) {
    const std::string_view text = explain(static_cast<Refusal>(index));
    EXPECT_NE(text, "no refusal") << index;
    EXPECT_TRUE(texts.insert(text).second) << text;
  }
}

}  // namespace
}  // namespace ringmark::http
