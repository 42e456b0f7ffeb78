// Chunked transfer coding (RFC 9112 section 7.1): strips the framing off content that arrives in any pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/http/limits.hpp"
#include "protocol/http/refusal.hpp"

namespace ringmark::http {

/// Finds chunk boundaries, one octet of framing at a time and one run of content at a time. Keeps no octets.
class ChunkedFramer {
 public:
  struct Step {
    std::size_t consumed = 0;  ///< octets used up; the caller never offers them again
    std::string_view content;  ///< a part of those octets, possibly empty
  };

  ChunkedFramer(std::uint64_t content_bytes_max, std::size_t overhead_bytes_max)
      : content_left_(content_bytes_max), overhead_left_(overhead_bytes_max) {}

  /// Goes on to the end of the next run of content, the end of the message, a fault, or the end of `bytes`.
  /// Consumes at least one octet unless the message has ended, was refused, or `bytes` is empty.
  [[nodiscard]] Step step(std::string_view bytes);

  /// Whether the last CRLF was consumed. Octets behind it belong to the next message.
  [[nodiscard]] bool complete() const { return state_ == State::Complete; }

  /// The rule that was broken, None while there is none.
  [[nodiscard]] Refusal refusal() const { return refusal_; }

 private:
  enum class State : std::uint8_t {
    Size,
    BlankBeforeExtension,
    ExtensionNameStart,
    ExtensionName,
    BlankAfterExtensionName,
    ExtensionValueStart,
    ExtensionToken,
    ExtensionQuoted,
    ExtensionEscape,
    ExtensionQuotedEnd,
    SizeLineLf,
    Content,
    ContentCr,
    ContentLf,
    TrailerStart,
    TrailerName,
    TrailerValue,
    TrailerLf,
    FinalLf,
    Complete,
    Refused,
  };

  [[nodiscard]] State after(char octet);
  [[nodiscard]] State after_size(char octet);
  [[nodiscard]] State after_size_line();
  [[nodiscard]] State after_extension(char octet);
  [[nodiscard]] State after_extension_start(char octet);
  [[nodiscard]] State after_extension_end(char octet);
  [[nodiscard]] State after_quoted(char octet);
  [[nodiscard]] State after_trailer(char octet);
  [[nodiscard]] State expect(char octet, char expected, State next, Refusal otherwise);
  [[nodiscard]] State refuse(Refusal refusal);

  std::uint64_t chunk_left_ = 0;  // while reading the size line: the size so far
  std::uint64_t content_left_;    // until the content is too large
  std::size_t overhead_left_;     // until extensions and trailers are too large
  std::uint8_t size_digit_count_ = 0;
  State state_ = State::Size;
  Refusal refusal_ = Refusal::None;
};

struct ChunkedProgress {
  enum class Outcome : std::uint8_t { NeedMore, Complete, Refused };

  std::size_t consumed = 0;  ///< of the octets offered; all of them unless Complete or Refused
  Outcome outcome = Outcome::NeedMore;
  Refusal refusal = Refusal::None;
};

/// Collects the content of one chunked request. Trailers are checked and dropped.
class ChunkedDecoder {
 public:
  explicit ChunkedDecoder(const Limits& limits)
      : framer_(limits.body_bytes_max, limits.chunk_overhead_bytes_max) {}

  /// Appends the content found in `bytes`. Refuses with ContentTooLarge as soon as a chunk size announces too
  /// much. After Complete or Refused further calls consume nothing and repeat the outcome.
  [[nodiscard]] ChunkedProgress feed(std::string_view bytes, std::string& content);

 private:
  ChunkedFramer framer_;
};

}  // namespace ringmark::http
