// One capacity check and one copy of the payload a frame.
#include "protocol/websocket/frame_writer.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace ringmark::websocket {
namespace {

constexpr int kBitsPerOctet = 8;
constexpr std::size_t kCloseCodeBytes = 2;
constexpr std::size_t kReasonBytesMax = kControlBytesMax - kCloseCodeBytes;
constexpr unsigned kContinuationMask = 0xc0;  // of UTF-8: 10xxxxxx
constexpr unsigned kContinuationMark = 0x80;

void put_payload(char* at, std::string_view payload) {
  if (!payload.empty()) std::memcpy(at, payload.data(), payload.size());
}

bool begins_character(char octet) {
  return (static_cast<unsigned char>(octet) & kContinuationMask) != kContinuationMark;
}

std::string_view fitting(std::string_view reason) {
  if (reason.size() <= kReasonBytesMax) return reason;
  std::size_t size = kReasonBytesMax;
  while (size > 0 && !begins_character(reason[size]))
    --size;
  return reason.substr(0, size);
}

// The payload of a close frame.
class CloseBody {
 public:
  CloseBody(std::optional<std::uint16_t> code, std::string_view reason) {
    if (!code) return;
    octets_[0] = static_cast<char>(*code >> kBitsPerOctet);
    octets_[1] = static_cast<char>(*code);
    const std::string_view kept = fitting(reason);
    std::ranges::copy(kept, octets_.begin() + kCloseCodeBytes);
    size_ = kCloseCodeBytes + kept.size();
  }

  [[nodiscard]] std::string_view view() const { return {octets_.data(), size_}; }

 private:
  std::array<char, kControlBytesMax> octets_;
  std::size_t size_ = 0;
};

}  // namespace

void write_frame(http::OutputBuffer& output, Opcode opcode, std::string_view payload) {
  const std::size_t size = frame_head_bytes(payload.size(), Role::Server) + payload.size();
  char* const begin = output.prepare(size);
  put_payload(put_frame_head(begin, {.opcode = opcode, .payload_bytes = payload.size()}, Role::Server),
              payload);
  output.commit(size);
}

void write_frame(http::OutputBuffer& output, Opcode opcode, std::string_view payload, MaskingKey key) {
  const std::size_t size = frame_head_bytes(payload.size(), Role::Client) + payload.size();
  char* const begin = output.prepare(size);
  const FrameHead head{.opcode = opcode, .key = key, .payload_bytes = payload.size()};
  copy_masked(put_frame_head(begin, head, Role::Client), payload, key);
  output.commit(size);
}

void write_close(http::OutputBuffer& output, std::optional<std::uint16_t> code, std::string_view reason) {
  write_frame(output, Opcode::Close, CloseBody(code, reason).view());
}

void write_close(http::OutputBuffer& output, std::optional<std::uint16_t> code, std::string_view reason,
                 MaskingKey key) {
  write_frame(output, Opcode::Close, CloseBody(code, reason).view(), key);
}

std::string encoded_frame(Opcode opcode, std::string_view payload) {
  std::string frame(frame_head_bytes(payload.size(), Role::Server) + payload.size(), '\0');
  const FrameHead head{.opcode = opcode, .payload_bytes = payload.size()};
  put_payload(put_frame_head(frame.data(), head, Role::Server), payload);
  return frame;
}

}  // namespace ringmark::websocket
