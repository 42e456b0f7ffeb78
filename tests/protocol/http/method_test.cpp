// Names of methods.
#include "protocol/http/method.hpp"

#include <gtest/gtest.h>

namespace ringmark::http {
namespace {

TEST(Method, KnowsTheRegisteredOnes) {
  EXPECT_EQ(parse_method("GET"), Method::Get);
  EXPECT_EQ(parse_method("HEAD"), Method::Head);
  EXPECT_EQ(parse_method("POST"), Method::Post);
  EXPECT_EQ(parse_method("PUT"), Method::Put);
  EXPECT_EQ(parse_method("DELETE"), Method::Delete);
  EXPECT_EQ(parse_method("OPTIONS"), Method::Options);
  EXPECT_EQ(parse_method("PATCH"), Method::Patch);
  EXPECT_EQ(parse_method("TRACE"), Method::Trace);
  EXPECT_EQ(parse_method("CONNECT"), Method::Connect);
}

TEST(Method, DoesNotGuess) {
  EXPECT_EQ(parse_method(""), Method::Unknown);
  EXPECT_EQ(parse_method("get"), Method::Unknown);
  EXPECT_EQ(parse_method("GE"), Method::Unknown);
  EXPECT_EQ(parse_method("GETS"), Method::Unknown);
  EXPECT_EQ(parse_method("PURGE"), Method::Unknown);
  EXPECT_EQ(parse_method("BREW"), Method::Unknown);
}

TEST(Method, NamesEveryKnownMethod) {
  EXPECT_EQ(name_of(Method::Get), "GET");
  EXPECT_EQ(name_of(Method::Connect), "CONNECT");
  EXPECT_EQ(name_of(Method::Unknown), "");
}

}  // namespace
}  // namespace ringmark::http
