// The head of a request, whole, split at every octet and octet by octet: one verdict.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <gtest/gtest.h>

#include "runtime/check.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/protocol/http/request_judge.hpp"

namespace ringmark::http {
namespace {

// A head is parsed twice for each of its octets; longer ones would leave no time for different ones.
constexpr std::size_t kInputBytesMax = 512;
// Small enough to be reached by such a head.
constexpr Limits kSmallLimits{.head_bytes_max = 256, .target_bytes_max = 64, .field_count_max = 8};

void check_head(std::string_view input) {
  const Verdict usual = judge(input);
  const Verdict strict = judge(input, kSmallLimits);
  RINGMARK_CHECK(usual.outcome != ParseOutcome::Refused || strict.outcome == ParseOutcome::Refused,
                 "lower limits take nothing more");
  RINGMARK_CHECK(strict.outcome != ParseOutcome::Complete || strict == usual,
                 "lower limits refuse, and change nothing else");
}

}  // namespace
}  // namespace ringmark::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  using namespace ringmark::http;
  // Outside a test, gtest would only print what differs.
  GTEST_FLAG_SET(throw_on_failure, true);
  if (size > kInputBytesMax) return -1;
  check_head({reinterpret_cast<const char*>(octets), size});
  return 0;
}
