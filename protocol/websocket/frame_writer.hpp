// Frames as octets: whole messages, control frames, and frames that many connections share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/http/output_buffer.hpp"
#include "protocol/websocket/deflater.hpp"
#include "protocol/websocket/frame_head.hpp"

namespace ringmark::websocket {

/// Appends one final frame as a server sends it. The payload of a control frame has at most kControlBytesMax
/// octets; text is the caller's word that it is UTF-8.
void write_frame(http::OutputBuffer& output, Opcode opcode, std::string_view payload);

/// The same as a client sends it: masked. Keys come from a strong random source (RFC 6455 section 10.3).
void write_frame(http::OutputBuffer& output, Opcode opcode, std::string_view payload, MaskingKey key);

/// The same for a message, Text or Binary, that a server compresses (RFC 7692 section 7.2.1). Without a
/// context to keep, what does not get smaller is sent as it is.
void write_frame(http::OutputBuffer& output, Opcode opcode, std::string_view payload, Deflater& deflater);

/// What a client compresses is masked behind it.
struct MaskedDeflate {
  MaskingKey key;
  Deflater& deflater;
};
void write_frame(http::OutputBuffer& output, Opcode opcode, std::string_view payload,
                 const MaskedDeflate& masked);

/// Appends a close frame as a server sends it; an empty one without a code. A reason that does not fit into a
/// control frame is cut between two characters.
void write_close(http::OutputBuffer& output, std::optional<std::uint16_t> code, std::string_view reason = {});

/// The same as a client sends it.
void write_close(http::OutputBuffer& output, std::optional<std::uint16_t> code, std::string_view reason,
                 MaskingKey key);

/// A server's frame by itself, encoded once for many deliveries.
[[nodiscard]] std::string encoded_frame(Opcode opcode, std::string_view payload);

/// The same, compressed. Many connections can read it only if `deflater` keeps no context.
[[nodiscard]] std::string encoded_frame(Opcode opcode, std::string_view payload, Deflater& deflater);

}  // namespace ringmark::websocket
