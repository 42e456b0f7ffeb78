// Compressed messages: any octets inflate to no more than the limit, and what is deflated comes back.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/websocket/deflater.hpp"
#include "protocol/websocket/inflater.hpp"
#include "runtime/check.hpp"
#include "tests/fuzz/target.hpp"

namespace ringmark::websocket {
namespace {

constexpr std::size_t kLimitsBytes[] = {0, 1, 100, 65'536};

// The message that `octets` begin with: an octet of length, and so many octets.
std::string_view take_message(std::string_view& octets) {
  const auto wanted = static_cast<std::size_t>(static_cast<unsigned char>(octets.front()));
  octets.remove_prefix(1);
  const std::string_view message = octets.substr(0, wanted);
  octets.remove_prefix(message.size());
  return message;
}

void check_inflating(std::string_view payload, Inflater& shared, Inflater& dedicated) {
  for (const std::size_t limit : kLimitsBytes) {
    std::string message;
    std::string again;
    const Inflater::Outcome outcome = shared.inflate(payload, limit, message);
    RINGMARK_CHECK(outcome != Inflater::Outcome::Complete || message.size() <= limit,
                   "never more than the limit");
    RINGMARK_CHECK(message.size() <= limit + 1, "nor is more than the limit kept");
    RINGMARK_CHECK(shared.inflate(payload, limit, again) == outcome,
                   "a message does not depend on the one before");
    RINGMARK_CHECK(outcome != Inflater::Outcome::Complete || again == message,
                   "the same octets, the same message");
  }
  std::string message;
  (void)dedicated.inflate(payload, kLimitsBytes[3], message);
}

void check_round_trip(std::string_view message, Deflater& deflater, Inflater& inflater) {
  std::string payload(deflater.bound(message.size()), '\0');
  payload.resize(deflater.deflate(message, payload));
  std::string inflated;
  const Inflater::Outcome outcome = inflater.inflate(payload, message.size(), inflated);
  RINGMARK_CHECK(outcome == Inflater::Outcome::Complete && inflated == message,
                 "what is deflated comes back");
}

void check_messages(std::string_view octets, int window_bits) {
  Inflater shared(window_bits, ContextTakeover::Shared);
  Inflater dedicated(window_bits, ContextTakeover::Dedicated);
  Deflater shared_deflater(window_bits, ContextTakeover::Shared);
  Deflater dedicated_deflater(window_bits, ContextTakeover::Dedicated);
  Inflater other_end(window_bits, ContextTakeover::Dedicated);
  while (!octets.empty()) {
    const std::string_view message = take_message(octets);
    check_inflating(message, shared, dedicated);
    check_round_trip(message, shared_deflater, shared);
    check_round_trip(message, dedicated_deflater, other_end);
  }
}

}  // namespace
}  // namespace ringmark::websocket

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  using namespace ringmark::websocket;
  constexpr int kWindowSizes = kWindowBitsMax - kDeflaterWindowBitsMin + 1;
  if (size == 0) return -1;
  check_messages({reinterpret_cast<const char*>(octets + 1), size - 1},
                 kDeflaterWindowBitsMin + octets[0] % kWindowSizes);
  return 0;
}
