// A stream of frames, whole, split at every octet and octet by octet: the same events.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "runtime/check.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/protocol/websocket/reader_judge.hpp"

namespace ringmark::websocket {
namespace {

// A stream is read twice for each of its octets; longer ones would leave no time for different ones.
constexpr std::size_t kInputBytesMax = 256;
// Small enough to be reached by such a stream.
constexpr Limits kSmallLimits{.message_bytes = 48, .fragments = 4};

// Bits of the first octet: how the others are read.
constexpr unsigned kClient = 1;
constexpr unsigned kDeflate = 2;
constexpr unsigned kDedicated = 4;

Reading reading_of(unsigned choice) {
  Reading reading;
  if ((choice & kClient) != 0) reading.role = Role::Client;
  if ((choice & kDeflate) != 0)
    reading.deflate = (choice & kDedicated) != 0 ? ContextTakeover::Dedicated : ContextTakeover::Shared;
  return reading;
}

void check_stream(std::string_view octets, Reading reading) {
  const std::string usual = events(octets, reading);
  reading.limits = kSmallLimits;
  const std::string strict = events(octets, reading);
  RINGMARK_CHECK(strict == usual || strict.ends_with("failed 1009"),
                 "lower limits refuse, and change nothing else");
}

}  // namespace
}  // namespace ringmark::websocket

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  using namespace ringmark::websocket;
  // Outside a test, gtest would only print what differs.
  GTEST_FLAG_SET(throw_on_failure, true);
  if (size == 0 || size > kInputBytesMax) return -1;
  check_stream({reinterpret_cast<const char*>(octets + 1), size - 1}, reading_of(octets[0]));
  return 0;
}
