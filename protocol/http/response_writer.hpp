// Responses as octets: status line, fields with lower-case names, content (RFC 9112 section 4).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "protocol/http/field_line.hpp"
#include "protocol/http/output_buffer.hpp"
#include "protocol/http/status.hpp"

namespace ringmark::http {

/// What the Connection field says.
enum class Persistence : std::uint8_t {
  KeepAlive,        ///< nothing: the default of HTTP/1.1
  KeepAliveHttp10,  ///< `keep-alive`, for a 1.0 client that asked for it
  Close,            ///< `close`: the server closes behind this response
};

enum class ContentFraming : std::uint8_t {
  None,     ///< no framing field: 1xx, 204, or content that ends with the connection
  Length,   ///< `content-length`
  Chunked,  ///< `transfer-encoding: chunked`; never to an HTTP/1.0 client
};

/// All views are read during the call only. Values must be free of control characters.
struct ResponseHead {
  Status status = Status::Ok;
  Persistence persistence = Persistence::KeepAlive;
  ContentFraming framing = ContentFraming::Length;
  std::uint64_t content_length = 0;  ///< octets; for HEAD those that GET would give
  std::string_view date{};           ///< DateCache::at(); no `date` field when empty
  std::string_view content_type{};   ///< no `content-type` field when empty
  std::span<const Field> extra_fields{};
};

/// Appends the head, up to and including the empty line.
void write_head(OutputBuffer& out, const ResponseHead& head);

/// Appends head and content. The head gets the content's size; `framing` and `content_length` do not matter.
void write_response(OutputBuffer& out, ResponseHead head, std::string_view content);

/// Appends "HTTP/1.1 100 Continue" and the empty line.
void write_continue(OutputBuffer& out);

/// Appends one chunk of a Chunked response; nothing for empty content, which would be the last chunk.
void write_chunk(OutputBuffer& out, std::string_view content);

/// Appends the end of a Chunked response.
void write_last_chunk(OutputBuffer& out);

}  // namespace ringmark::http
