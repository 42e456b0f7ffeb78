// One direction of a WebSocket connection: octets in, messages and control frames out (RFC 6455 sections 5 to
// 8).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "protocol/websocket/close_code.hpp"
#include "protocol/websocket/fault.hpp"
#include "protocol/websocket/frame_head.hpp"
#include "protocol/websocket/limits.hpp"
#include "protocol/websocket/masking.hpp"
#include "protocol/websocket/opcode.hpp"
#include "protocol/websocket/role.hpp"
#include "protocol/websocket/utf8_validator.hpp"

namespace ringmark::websocket {

class Inflater;

/// Cuts a stream of octets into events. The events do not depend on the pieces in which the octets arrive.
/// Owns no heap memory unless a message or a control frame is unfinished, or was gathered and has just been
/// handed out.
class MessageReader {
 public:
  enum class Event : std::uint8_t { NeedMore, Message, Ping, Pong, Close, Failed };

  /// `role` is whose side reads. `limits` must outlive the reader.
  MessageReader(Role role, const Limits& limits);
  ~MessageReader();
  MessageReader(MessageReader&&) noexcept;
  MessageReader& operator=(MessageReader&&) noexcept;

  /// permessage-deflate was agreed: RSV1 is allowed, and `inflater`, which must outlive the reader, inflates.
  /// It may serve other readers of the thread, if it keeps no context. Call before the first next().
  void use_deflate(Inflater& inflater) { inflater_ = &inflater; }

  /// Reads on to the next event, consumes from the front of `octets` and unmasks in place.
  /// - NeedMore: all octets are consumed; call again when more have come.
  /// - Message, Ping, Pong, Close: see below; call again, also with the rest of the octets.
  /// - Failed: see failure(); it stays that way.
  /// What comes behind a close frame is consumed and dropped (RFC 6455 section 1.4).
  [[nodiscard]] Event next(std::span<char>& octets);

  /// Text or Binary, after Message.
  [[nodiscard]] Opcode opcode() const { return message_opcode_; }

  /// Of the message, ping or pong, or the close frame's reason. Ends with the next call or with the octets
  /// given to the last one. A message in one piece is not copied.
  [[nodiscard]] std::string_view payload() const { return payload_; }

  /// After Close: what the peer said; nullopt if its frame was empty.
  [[nodiscard]] std::optional<std::uint16_t> close_code() const { return close_code_; }

  /// After Failed: ProtocolError, InvalidPayload or MessageTooBig.
  [[nodiscard]] CloseCode failure() const { return close_code_of(fault_); }
  [[nodiscard]] Fault fault() const { return fault_; }
  [[nodiscard]] std::string_view explanation() const { return explain(fault_); }

 private:
  enum class State : std::uint8_t { Head, Payload, Closed, Failed };
  struct Gathered;

  [[nodiscard]] Event read_head(std::span<char>& octets);
  [[nodiscard]] Event read_payload(std::span<char>& octets);
  [[nodiscard]] Event read_control(std::string_view piece);
  [[nodiscard]] Event read_message(std::string_view piece);
  [[nodiscard]] Event begin_frame(const FrameHead& head);
  [[nodiscard]] Event end_close();
  [[nodiscard]] Event end_message();
  [[nodiscard]] Event fail(Fault fault);
  [[nodiscard]] Gathered& gathered();
  void release();

  const Limits* limits_;
  Inflater* inflater_ = nullptr;
  std::unique_ptr<Gathered> gathered_;
  std::string_view payload_;
  std::uint64_t frame_bytes_left_ = 0;
  std::uint32_t fragment_count_ = 0;  // of the open message
  MaskingKey key_{};                  // rotated: its first octet is for the next octet of the payload
  std::optional<std::uint16_t> close_code_;
  std::array<char, kFrameHeadBytesMax> head_octets_;
  std::uint8_t head_octet_count_ = 0;
  Utf8Validator text_;
  Role role_;
  State state_ = State::Head;
  Fault fault_ = Fault::None;
  Opcode frame_opcode_ = Opcode::Continuation;
  Opcode message_opcode_ = Opcode::Continuation;
  bool frame_is_final_ = false;
  bool message_is_open_ = false;
  bool message_is_deflated_ = false;
};

// There may be a hundred thousand of them.
static_assert(sizeof(MessageReader) <= 96);

}  // namespace ringmark::websocket
