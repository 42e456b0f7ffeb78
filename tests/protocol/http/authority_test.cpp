// Hosts and ports.
#include "protocol/http/authority.hpp"

#include <gtest/gtest.h>

namespace ringmark::http {
namespace {

bool accepts(std::string_view authority) {
  return is_valid_authority(authority, PortRule::Optional);
}

TEST(Authority, AcceptsNamesAndAddresses) {
  EXPECT_TRUE(accepts("a"));
  EXPECT_TRUE(accepts("127.0.0.1:8000"));
  EXPECT_TRUE(accepts("xn--caf-dma.example."));
  EXPECT_TRUE(accepts("under_score~!$&'()*+,;=-"));
  EXPECT_TRUE(accepts("%e4%B8%ad"));
  EXPECT_TRUE(accepts("[::1]"));
  EXPECT_TRUE(accepts("[2001:db8::192.0.2.1]:443"));
  EXPECT_TRUE(accepts("[v1F.a:b]"));
}

TEST(Authority, RefusesWhatIsNoHost) {
  EXPECT_FALSE(accepts(""));
  EXPECT_FALSE(accepts("a b"));
  EXPECT_FALSE(accepts("a/"));
  EXPECT_FALSE(accepts("a?"));
  EXPECT_FALSE(accepts("a@b"));
  EXPECT_FALSE(accepts("a\\b"));
  EXPECT_FALSE(accepts("\"a\""));
  EXPECT_FALSE(accepts("<a>"));
  EXPECT_FALSE(accepts("%4"));
  EXPECT_FALSE(accepts("a%zz"));
  EXPECT_FALSE(accepts("a]"));
}

TEST(Authority, RefusesMalformedAddressesInBrackets) {
  EXPECT_FALSE(accepts("::1"));
  EXPECT_FALSE(accepts("[]"));
  EXPECT_FALSE(accepts("[:::]"));
  EXPECT_FALSE(accepts("[1:2:3:4:5:6:7:8:9]"));
  EXPECT_FALSE(accepts("[12345::]"));
  EXPECT_FALSE(accepts("[fe80::1%25eth0]"));
  EXPECT_FALSE(accepts("[127.0.0.1]"));
  EXPECT_FALSE(accepts("[::1]a"));
  EXPECT_FALSE(accepts("[v.a]"));
  EXPECT_FALSE(accepts("[vg.a]"));
  EXPECT_FALSE(accepts("[v1.]"));
  EXPECT_FALSE(accepts(std::string_view("[::1\0]", 6)));
  EXPECT_FALSE(accepts("[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000]"));
}

TEST(Authority, JudgesPorts) {
  EXPECT_TRUE(accepts("a:0"));
  EXPECT_TRUE(accepts("a:65535"));
  EXPECT_TRUE(accepts("a:"));
  EXPECT_FALSE(accepts("a:65536"));
  EXPECT_FALSE(accepts("a:99999999999999999999"));
  EXPECT_FALSE(accepts("a:+80"));
  EXPECT_FALSE(accepts("a:-1"));
  EXPECT_FALSE(accepts("a:80:80"));
  EXPECT_FALSE(accepts("a:80 "));
  EXPECT_FALSE(accepts(":80"));
}

TEST(Authority, RequiresAPortInAuthorityForm) {
  EXPECT_TRUE(is_valid_authority("a:80", PortRule::Required));
  EXPECT_TRUE(is_valid_authority("[::1]:80", PortRule::Required));
  EXPECT_FALSE(is_valid_authority("a", PortRule::Required));
  EXPECT_FALSE(is_valid_authority("a:", PortRule::Required));
  EXPECT_FALSE(is_valid_authority("[::1]", PortRule::Required));
}

}  // namespace
}  // namespace ringmark::http
