// Bits and lengths of frame heads.
#include "protocol/websocket/frame_head.hpp"

#include <algorithm>
#include <optional>

#include "protocol/websocket/big_endian.hpp"

namespace ringmark::websocket {
namespace {

constexpr unsigned kFinalBit = 0x80;
constexpr unsigned kDeflatedBit = 0x40;  // RSV1
constexpr unsigned kReservedBits = 0x70;
constexpr unsigned kOpcodeBits = 0x0f;
constexpr unsigned kMaskedBit = 0x80;
constexpr unsigned kLengthBits = 0x7f;

// Values of the seven length bits that announce a longer length behind them.
constexpr unsigned kLengthOf16Bits = 126;
constexpr unsigned kLengthOf64Bits = 127;
static_assert(kControlBytesMax + 1 == kLengthOf16Bits);

constexpr std::size_t kFirstOctets = 2;
constexpr std::uint64_t k16BitMax = 0xffff;
constexpr int kTopBit = 63;

unsigned octet_at(std::string_view octets, std::size_t index) {
  return static_cast<unsigned char>(octets[index]);
}

std::size_t extended_length_bytes(unsigned length_bits) {
  if (length_bits == kLengthOf64Bits) return sizeof(std::uint64_t);
  return length_bits == kLengthOf16Bits ? sizeof(std::uint16_t) : 0;
}

std::optional<Opcode> opcode_of(unsigned bits) {
  const auto opcode = static_cast<Opcode>(bits);
  switch (opcode) {
    case Opcode::Continuation:
    case Opcode::Text:
    case Opcode::Binary:
    case Opcode::Close:
    case Opcode::Ping:
    case Opcode::Pong:
      return opcode;
  }
  return std::nullopt;
}

Fault read_first_octet(unsigned octet, const FrameRules& rules, FrameHead& head) {
  const std::optional<Opcode> opcode = opcode_of(octet & kOpcodeBits);
  const unsigned reserved = octet & kReservedBits;
  const bool begins_message = opcode == Opcode::Text || opcode == Opcode::Binary;
  const unsigned allowed = rules.deflate_is_agreed && begins_message ? kDeflatedBit : 0;
  if ((reserved & ~allowed) != 0) return Fault::ReservedBit;
  if (!opcode) return Fault::ReservedOpcode;
  head.opcode = *opcode;
  head.final = (octet & kFinalBit) != 0;
  head.deflated = reserved != 0;
  if (is_control(*opcode)) return head.final ? Fault::None : Fault::FragmentedControl;
  if (begins_message && rules.message_is_open) return Fault::ExpectedContinuation;
  return !begins_message && !rules.message_is_open ? Fault::UnexpectedContinuation : Fault::None;
}

Fault check_second_octet(unsigned octet, const FrameRules& rules, const FrameHead& head) {
  const bool masked = (octet & kMaskedBit) != 0;
  if (rules.reader == Role::Server && !masked) return Fault::Unmasked;
  if (rules.reader == Role::Client && masked) return Fault::Masked;
  return is_control(head.opcode) && (octet & kLengthBits) > kControlBytesMax ? Fault::ControlTooLong
                                                                             : Fault::None;
}

Fault check_length(std::size_t extended_bytes, const FrameRules& rules, const FrameHead& head) {
  const std::uint64_t length = head.payload_bytes;
  if (extended_bytes == sizeof(std::uint16_t) && length <= kControlBytesMax) return Fault::LengthNotMinimal;
  if (extended_bytes == sizeof(std::uint64_t) && length <= k16BitMax) return Fault::LengthNotMinimal;
  if (length >> kTopBit != 0) return Fault::LengthTopBit;
  return !is_control(head.opcode) && length > rules.message_bytes_left ? Fault::MessageTooBig : Fault::None;
}

constexpr FrameHeadScan failed(Fault fault) {
  return {.outcome = FrameHeadScan::Outcome::Failed, .fault = fault, .bytes = 0};
}

}  // namespace

FrameHeadScan scan_frame_head(std::string_view octets, const FrameRules& rules, FrameHead& head) {
  if (octets.empty()) return {};
  if (const Fault fault = read_first_octet(octet_at(octets, 0), rules, head); fault != Fault::None)
    return failed(fault);
  if (octets.size() < kFirstOctets) return {};
  const unsigned second = octet_at(octets, 1);
  if (const Fault fault = check_second_octet(second, rules, head); fault != Fault::None) return failed(fault);

  const std::size_t extended_bytes = extended_length_bytes(second & kLengthBits);
  const std::size_t length_end = kFirstOctets + extended_bytes;
  if (octets.size() < length_end) return {};
  head.payload_bytes =
      extended_bytes == 0 ? second & kLengthBits : big_endian(octets.substr(kFirstOctets, extended_bytes));
  if (const Fault fault = check_length(extended_bytes, rules, head); fault != Fault::None)
    return failed(fault);

  head.key = {};
  if ((second & kMaskedBit) == 0) return {.outcome = FrameHeadScan::Outcome::Complete, .bytes = length_end};
  const std::size_t key_end = length_end + head.key.size();
  if (octets.size() < key_end) return {};
  std::copy_n(octets.data() + length_end, head.key.size(), head.key.data());
  return {.outcome = FrameHeadScan::Outcome::Complete, .bytes = key_end};
}

std::size_t frame_head_bytes(std::size_t payload_bytes, Role writer) {
  const std::size_t key_bytes = writer == Role::Client ? sizeof(MaskingKey) : 0;
  if (payload_bytes <= kControlBytesMax) return kFirstOctets + key_bytes;
  return kFirstOctets + key_bytes +
         (payload_bytes <= k16BitMax ? sizeof(std::uint16_t) : sizeof(std::uint64_t));
}

char* put_frame_head(char* at, const FrameHead& head, Role writer) {
  const unsigned flags = (head.final ? kFinalBit : 0) | (head.deflated ? kDeflatedBit : 0);
  const unsigned masked = writer == Role::Client ? kMaskedBit : 0;
  *at++ = static_cast<char>(flags | static_cast<unsigned>(head.opcode));
  if (head.payload_bytes <= kControlBytesMax) {
    *at++ = static_cast<char>(masked | head.payload_bytes);
  } else if (head.payload_bytes <= k16BitMax) {
    *at++ = static_cast<char>(masked | kLengthOf16Bits);
    at = put_big_endian(at, head.payload_bytes, sizeof(std::uint16_t));
  } else {
    *at++ = static_cast<char>(masked | kLengthOf64Bits);
    at = put_big_endian(at, head.payload_bytes, sizeof(std::uint64_t));
  }
  return writer == Role::Client ? std::ranges::copy(head.key, at).out : at;
}

}  // namespace ringmark::websocket
