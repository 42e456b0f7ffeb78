// The output arena.
#include "protocol/http/output_buffer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ringmark::http {
namespace {

TEST(OutputBuffer, IsEmptyAtFirst) {
  const OutputBuffer out;
  EXPECT_TRUE(out.empty());
  EXPECT_EQ(out.view(), "");
}

TEST(OutputBuffer, AppendsAndCommits) {
  OutputBuffer out;
  out.append("ab");
  out.append("");
  out.prepare(10)[0] = 'c';
  out.commit(1);
  EXPECT_EQ(out.view(), "abc");
  EXPECT_EQ(out.size(), 3U);
}

TEST(OutputBuffer, KeepsItsOctetsWhenItGrows) {
  OutputBuffer out;
  for (int round = 0; round < 1000; ++round)
    out.append("0123456789");
  out.append(std::string(100'000, 'z'));
  ASSERT_EQ(out.size(), 110'000U);
  EXPECT_EQ(out.view().substr(0, 12), "012345678901");
  EXPECT_EQ(out.view().substr(9'998, 4), "89zz");
}

TEST(OutputBuffer, ClearKeepsTheMemory) {
  OutputBuffer out;
  out.append(std::string(50'000, 'a'));
  const char* const before = out.view().data();
  out.clear();
  EXPECT_TRUE(out.empty());
  out.append(std::string(50'000, 'b'));
  EXPECT_EQ(out.view().data(), before);
}

}  // namespace
}  // namespace ringmark::http
