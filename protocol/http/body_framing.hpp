// What follows a request head: nothing, a known number of octets, or chunks (RFC 9112 section 6.3).
#pragma once

#include <cstdint>
#include <expected>

#include "protocol/http/limits.hpp"
#include "protocol/http/refusal.hpp"
#include "protocol/http/request_head.hpp"

namespace ringmark::http {

struct BodyFraming {
  enum class Kind : std::uint8_t {
    None,     ///< the next request follows the head; also for `content-length: 0`
    Length,   ///< exactly `length` octets follow
    Chunked,  ///< a ChunkedDecoder finds the end
  };

  Kind kind = Kind::None;
  std::uint64_t length = 0;  ///< octets of content; 0 unless Length

  /// Whether a 100 (Continue) makes sense: only while content is awaited (RFC 9110 section 10.1.1).
  [[nodiscard]] bool awaits_content() const { return kind != Kind::None; }
};

/// Refuses with ContentTooLarge on the announced length alone, before any content or 100 (Continue).
[[nodiscard]] std::expected<BodyFraming, Refusal> body_framing_of(const RequestHead& head,
                                                                  const Limits& limits);

}  // namespace ringmark::http
