// The 2 to 14 octets before a frame's payload (RFC 6455 section 5.2), read strictly and written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocol/websocket/fault.hpp"
#include "protocol/websocket/masking.hpp"
#include "protocol/websocket/opcode.hpp"
#include "protocol/websocket/role.hpp"

namespace ringmark::websocket {

/// Octets of the longest head: two, a length of eight, a masking key.
inline constexpr std::size_t kFrameHeadBytesMax = 14;

/// Octets that a control frame's payload may have (RFC 6455 section 5.5).
inline constexpr std::size_t kControlBytesMax = 125;

struct FrameHead {
  Opcode opcode = Opcode::Continuation;
  bool final = true;
  bool deflated = false;  ///< RSV1 of RFC 7692
  MaskingKey key{};       ///< all zero when the frame is not masked
  std::uint64_t payload_bytes = 0;
};

/// What is allowed where a frame begins.
struct FrameRules {
  Role reader = Role::Server;
  bool message_is_open = false;          ///< only a continuation may follow
  bool deflate_is_agreed = false;        ///< RSV1 may mark the first frame of a message
  std::uint64_t message_bytes_left = 0;  ///< for the payload of a data frame
};

struct FrameHeadScan {
  enum class Outcome : std::uint8_t { NeedMore, Complete, Failed };

  Outcome outcome = Outcome::NeedMore;
  Fault fault = Fault::None;
  std::size_t bytes = 0;  ///< of the head, after Complete
};

/// Reads the head that `octets` begin with. Rules are checked in the order of the octets, so the verdict does
/// not depend on how many of them have come.
[[nodiscard]] FrameHeadScan scan_frame_head(std::string_view octets, const FrameRules& rules,
                                            FrameHead& head);

/// Octets of the head of a frame that `writer` sends.
[[nodiscard]] std::size_t frame_head_bytes(std::size_t payload_bytes, Role writer);

/// Writes a head to `at`, with the key if `writer` is a client; returns where the payload belongs.
char* put_frame_head(char* at, const FrameHead& head, Role writer);

}  // namespace ringmark::websocket
