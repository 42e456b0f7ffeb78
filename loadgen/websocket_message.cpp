// Writes and reads stamps.
#include "loadgen/websocket_message.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace ringmark::loadgen {
namespace {

constexpr std::string_view kMark = "~rm";
constexpr std::size_t kTimeDigits = 15;
constexpr std::size_t kSenderDigits = 6;
constexpr std::size_t kSequenceDigits = 8;
static_assert(kMark.size() + kTimeDigits + kSenderDigits + kSequenceDigits == kStampBytes);

constexpr unsigned kDigitBits = 4;
constexpr std::uint64_t kDigitMask = 0xf;
constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::uint8_t kNoDigit = 0xff;

constexpr auto kDigitValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (std::size_t value = 0; value < kDigits.size(); ++value)
    values[static_cast<unsigned char>(kDigits[value])] = static_cast<std::uint8_t>(value);
  return values;
}();

char* write_digits(char* at, std::uint64_t value, std::size_t count) {
  for (std::size_t index = count; index > 0; --index, value >>= kDigitBits)
    at[index - 1] = kDigits[value & kDigitMask];
  return at + count;
}

// Collects what is no digit in `faults`, so that there is one test a stamp.
std::uint64_t read_digits(const char*& at, std::size_t count, std::uint8_t& faults) {
  std::uint64_t value = 0;
  for (const char* const end = at + count; at != end; ++at) {
    const std::uint8_t digit = kDigitValues[static_cast<unsigned char>(*at)];
    faults |= digit;
    value = value << kDigitBits | (digit & kDigitMask);
  }
  return value;
}

}  // namespace

void write_stamp(char* at, const Stamp& stamp) {
  at = std::copy(kMark.begin(), kMark.end(), at);
  at = write_digits(at, static_cast<std::uint64_t>(stamp.intended.time_since_epoch().count()), kTimeDigits);
  at = write_digits(at, stamp.sender, kSenderDigits);
  write_digits(at, stamp.sequence, kSequenceDigits);
}

std::optional<Stamp> read_stamp(std::string_view text) {
  if (text.size() < kStampBytes || !text.starts_with(kMark)) return std::nullopt;
  const char* at = text.data() + kMark.size();
  std::uint8_t faults = 0;
  const auto time_ns = static_cast<std::int64_t>(read_digits(at, kTimeDigits, faults));
  const auto sender = static_cast<std::uint32_t>(read_digits(at, kSenderDigits, faults));
  const auto sequence = static_cast<std::uint32_t>(read_digits(at, kSequenceDigits, faults));
  if (faults > kDigitMask) return std::nullopt;
  return Stamp{.intended = runtime::Instant{std::chrono::nanoseconds{time_ns}},
               .sender = sender,
               .sequence = sequence};
}

std::optional<Stamp> find_stamp(std::string_view payload, std::size_t message_bytes) {
  if (payload.size() >= message_bytes) {
    const std::optional<Stamp> stamp = read_stamp(payload.substr(payload.size() - message_bytes));
    if (stamp) return stamp;
  }
  for (std::size_t at = payload.find(kMark); at != std::string_view::npos; at = payload.find(kMark, at + 1)) {
    const std::optional<Stamp> stamp = read_stamp(payload.substr(at));
    if (stamp) return stamp;
  }
  return std::nullopt;
}

OutgoingMessage::OutgoingMessage(std::size_t size) : text_(size, '.') {
  // A linear congruential generator (Knuth, The Art of Computer Programming, volume 2, section 3.3.4, MMIX).
  constexpr std::uint64_t kMultiplier = 6364136223846793005;
  constexpr std::uint64_t kIncrement = 1442695040888963407;
  constexpr unsigned kHighBits = 33;
  constexpr std::uint64_t kLetters = 26;
  std::uint64_t state = 1;
  for (std::size_t index = kStampBytes; index < size; ++index) {
    state = state * kMultiplier + kIncrement;
    text_[index] = static_cast<char>('a' + (state >> kHighBits) % kLetters);
  }
}

std::string_view OutgoingMessage::stamped(const Stamp& stamp) {
  write_stamp(text_.data(), stamp);
  return text_;
}

}  // namespace ringmark::loadgen
