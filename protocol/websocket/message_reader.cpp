// The story of a frame: its head, its payload in pieces, and what it completes.
#include "protocol/websocket/message_reader.hpp"

#include <algorithm>
#include <string>

#include "protocol/websocket/big_endian.hpp"
#include "protocol/websocket/inflater.hpp"

namespace ringmark::websocket {
// What did not arrive in one piece.
struct MessageReader::Gathered {
  std::string message;
  std::string control;
};

MessageReader::MessageReader(Role role, const Limits& limits) : limits_(&limits), role_(role) {}
MessageReader::~MessageReader() = default;
MessageReader::MessageReader(MessageReader&&) noexcept = default;
MessageReader& MessageReader::operator=(MessageReader&&) noexcept = default;

MessageReader::Event MessageReader::next(std::span<char>& octets) {
  release();
  Event event = Event::NeedMore;
  while (event == Event::NeedMore) {
    if (state_ == State::Failed) return Event::Failed;
    if (state_ == State::Closed) octets = octets.last(0);
    if (state_ == State::Payload) {
      event = read_payload(octets);
      if (state_ == State::Payload && event == Event::NeedMore) return event;
    } else {
      if (octets.empty()) return event;
      event = read_head(octets);
    }
  }
  return event;
}

MessageReader::Event MessageReader::read_head(std::span<char>& octets) {
  const std::size_t had = head_octet_count_;
  const std::size_t taken = std::min(kFrameHeadBytesMax - had, octets.size());
  std::copy_n(octets.begin(), taken, head_octets_.begin() + static_cast<std::ptrdiff_t>(had));
  const std::size_t gathered_bytes = gathered_ ? gathered_->message.size() : 0;
  const FrameRules rules{.reader = role_,
                         .message_is_open = message_is_open_,
                         .deflate_is_agreed = inflater_ != nullptr,
                         .message_bytes_left = limits_->message_bytes - gathered_bytes};
  FrameHead head;
  const FrameHeadScan scan = scan_frame_head({head_octets_.data(), had + taken}, rules, head);
  switch (scan.outcome) {
    case FrameHeadScan::Outcome::NeedMore:
      head_octet_count_ = static_cast<std::uint8_t>(had + taken);
      octets = octets.subspan(taken);
      return Event::NeedMore;
    case FrameHeadScan::Outcome::Failed:
      return fail(scan.fault);
    case FrameHeadScan::Outcome::Complete:
      break;
  }
  head_octet_count_ = 0;
  octets = octets.subspan(scan.bytes - had);
  return begin_frame(head);
}

MessageReader::Event MessageReader::begin_frame(const FrameHead& head) {
  state_ = State::Payload;
  frame_opcode_ = head.opcode;
  frame_is_final_ = head.final;
  frame_bytes_left_ = head.payload_bytes;
  key_ = head.key;
  if (is_control(head.opcode)) return Event::NeedMore;
  if (!message_is_open_) {
    message_is_open_ = true;
    message_is_deflated_ = head.deflated;
    message_opcode_ = head.opcode;
    fragment_count_ = 0;
    text_ = {};
  }
  return ++fragment_count_ > limits_->fragments ? fail(Fault::TooManyFragments) : Event::NeedMore;
}

MessageReader::Event MessageReader::read_payload(std::span<char>& octets) {
  const std::size_t size = std::min<std::uint64_t>(frame_bytes_left_, octets.size());
  const std::span<char> piece = octets.first(size);
  octets = octets.subspan(size);
  frame_bytes_left_ -= size;
  if (role_ == Role::Server) {
    apply_mask(piece, key_);
    std::ranges::rotate(key_, key_.begin() + static_cast<std::ptrdiff_t>(size % key_.size()));
  }
  if (frame_bytes_left_ == 0) state_ = State::Head;
  const std::string_view text{piece.data(), piece.size()};
  return is_control(frame_opcode_) ? read_control(text) : read_message(text);
}

MessageReader::Event MessageReader::read_control(std::string_view piece) {
  payload_ = piece;
  const bool split = frame_bytes_left_ != 0 || (gathered_ && !gathered_->control.empty());
  if (split) payload_ = gathered().control.append(piece);
  if (frame_bytes_left_ != 0) return Event::NeedMore;
  switch (frame_opcode_) {
    case Opcode::Ping:
      return Event::Ping;
    case Opcode::Pong:
      return Event::Pong;
    default:
      return end_close();
  }
}

MessageReader::Event MessageReader::end_close() {
  state_ = State::Closed;
  if (payload_.empty()) return Event::Close;
  if (payload_.size() < kCloseCodeBytes) return fail(Fault::CloseBodyTooShort);
  const auto code = static_cast<std::uint16_t>(big_endian(payload_.substr(0, kCloseCodeBytes)));
  if (!may_be_received(code)) return fail(Fault::InvalidCloseCode);
  payload_.remove_prefix(kCloseCodeBytes);
  Utf8Validator reason;
  if (!reason.accept(payload_) || !reason.complete()) return fail(Fault::InvalidCloseReason);
  close_code_ = code;
  return Event::Close;
}

MessageReader::Event MessageReader::read_message(std::string_view piece) {
  const bool is_plain_text = message_opcode_ == Opcode::Text && !message_is_deflated_;
  if (is_plain_text && !text_.accept(piece)) return fail(Fault::InvalidText);
  const bool ended = frame_bytes_left_ == 0 && frame_is_final_;
  const bool has_begun = gathered_ && !gathered_->message.empty();
  payload_ = piece;
  if (has_begun || (!ended && !piece.empty())) payload_ = gathered().message.append(piece);
  return ended ? end_message() : Event::NeedMore;
}

MessageReader::Event MessageReader::end_message() {
  message_is_open_ = false;
  if (!message_is_deflated_) return text_.complete() ? Event::Message : fail(Fault::InvalidText);
  std::string message;
  switch (inflater_->inflate(payload_, limits_->message_bytes, message)) {
    case Inflater::Outcome::Complete:
      break;
    case Inflater::Outcome::Malformed:
      return fail(Fault::InvalidDeflate);
    case Inflater::Outcome::TooBig:
      return fail(Fault::InflatesTooMuch);
  }
  gathered().message = std::move(message);
  payload_ = gathered_->message;
  const bool is_valid = message_opcode_ != Opcode::Text || (text_.accept(payload_) && text_.complete());
  return is_valid ? Event::Message : fail(Fault::InvalidText);
}

MessageReader::Gathered& MessageReader::gathered() {
  if (!gathered_) gathered_ = std::make_unique<Gathered>();
  return *gathered_;
}

// Frees what was handed out.
void MessageReader::release() {
  payload_ = {};
  if (!gathered_) return;
  if (frame_bytes_left_ == 0) gathered_->control.clear();
  if (!message_is_open_) std::string{}.swap(gathered_->message);
  if (gathered_->control.empty() && gathered_->message.empty()) gathered_.reset();
}

MessageReader::Event MessageReader::fail(Fault fault) {
  fault_ = fault;
  state_ = State::Failed;
  payload_ = {};
  gathered_.reset();
  return Event::Failed;
}

}  // namespace ringmark::websocket
