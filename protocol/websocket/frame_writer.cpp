// One capacity check and one copy of the payload a frame.
#include "protocol/websocket/frame_writer.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "protocol/websocket/big_endian.hpp"
#include "protocol/websocket/close_code.hpp"
#include "protocol/websocket/utf8_validator.hpp"

namespace ringmark::websocket {
namespace {

constexpr std::size_t kReasonBytesMax = kControlBytesMax - kCloseCodeBytes;

void put_payload(char* at, std::string_view payload) {
  if (!payload.empty()) std::memcpy(at, payload.data(), payload.size());
}

std::string_view fitting(std::string_view reason) {
  if (reason.size() <= kReasonBytesMax) return reason;
  std::size_t size = kReasonBytesMax;
  while (size > 0 && continues_character(reason[size]))
    --size;
  return reason.substr(0, size);
}

// A frame that is compressed where it will be sent from. The head's size is known only then, so it is moved
// up to it.
class DeflatedFrame {
 public:
  DeflatedFrame(http::OutputBuffer& output, std::string_view message, Deflater& deflater) : output_(output) {
    const std::size_t bound = deflater.bound(message.size());
    begin_ = output.prepare(kFrameHeadBytesMax + bound);
    payload_bytes_ = deflater.deflate(message, {begin_ + kFrameHeadBytesMax, bound});
    // Where messages stand alone, one that does not shrink goes as it is.
    is_worthwhile_ = deflater.keeps_context() || payload_bytes_ < message.size();
  }

  [[nodiscard]] bool is_worthwhile() const { return is_worthwhile_; }

  // Only after this the frame is a part of the output.
  void finish(Opcode opcode, Role writer, MaskingKey key) {
    const FrameHead head{.opcode = opcode, .deflated = true, .key = key, .payload_bytes = payload_bytes_};
    char* const payload = put_frame_head(begin_, head, writer);
    std::memmove(payload, begin_ + kFrameHeadBytesMax, payload_bytes_);
    if (writer == Role::Client) apply_mask({payload, payload_bytes_}, key);
    output_.commit(static_cast<std::size_t>(payload - begin_) + payload_bytes_);
  }

 private:
  http::OutputBuffer& output_;
  char* begin_;
  std::size_t payload_bytes_;
  bool is_worthwhile_;
};

// The payload of a close frame.
class CloseBody {
 public:
  CloseBody(std::optional<std::uint16_t> code, std::string_view reason) {
    if (!code) return;
    const std::string_view kept = fitting(reason);
    std::ranges::copy(kept, put_big_endian(octets_.data(), *code, kCloseCodeBytes));
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

void write_frame(http::OutputBuffer& output, Opcode opcode, std::string_view payload, Deflater& deflater) {
  DeflatedFrame frame(output, payload, deflater);
  if (!frame.is_worthwhile()) return write_frame(output, opcode, payload);
  frame.finish(opcode, Role::Server, {});
}

void write_frame(http::OutputBuffer& output, Opcode opcode, std::string_view payload,
                 const MaskedDeflate& masked) {
  DeflatedFrame frame(output, payload, masked.deflater);
  if (!frame.is_worthwhile()) return write_frame(output, opcode, payload, masked.key);
  frame.finish(opcode, Role::Client, masked.key);
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

std::string encoded_frame(Opcode opcode, std::string_view payload, Deflater& deflater) {
  http::OutputBuffer output;
  write_frame(output, opcode, payload, deflater);
  return std::string{output.view()};
}

}  // namespace ringmark::websocket
