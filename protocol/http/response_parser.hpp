// Responses as a client reads them: where each one ends and what it means for the connection (RFC 9112
// sections 4, 6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "protocol/http/chunked_decoder.hpp"

namespace ringmark::http {

struct ResponseFacts;

/// Which content a response may have.
enum class RequestKind : std::uint8_t {
  Usual,
  Head,  ///< a response to HEAD has no content, whatever its fields say
};

/// Reads one response after another off a connection. Content is counted and skipped. Allocates nothing.
class ResponseReader {
 public:
  enum class Outcome : std::uint8_t { NeedMore, Complete, Malformed };

  struct Progress {
    std::size_t consumed = 0;  ///< octets that the caller must not offer again
    Outcome outcome = Outcome::NeedMore;
  };

  /// Prepares for the response to the next request. Call before each response, also when pipelining.
  void start(RequestKind kind);

  /// Reads on. Interim responses are skipped, except 101, which is final.
  /// - NeedMore: offer what was left unconsumed again with more behind it; only a head is ever left.
  /// - Complete: octets behind `consumed` belong to the next response, after 101 to the next protocol.
  /// - Malformed: the connection is of no more use.
  [[nodiscard]] Progress feed(std::string_view bytes);

  /// What the end of the stream means: Complete only for content without other framing.
  [[nodiscard]] Outcome at_end_of_stream();

  /// Of the final response; 0 until its head is complete.
  [[nodiscard]] int status() const { return status_; }

  /// Whether the connection may carry another request. Meaningful from the complete head on.
  [[nodiscard]] bool keep_alive() const { return keep_alive_; }

  /// Octets of content so far, without chunk framing.
  [[nodiscard]] std::uint64_t body_bytes() const { return body_bytes_; }

 private:
  enum class State : std::uint8_t { Head, Length, Chunked, UntilClose, Complete, Malformed };

  [[nodiscard]] std::size_t feed_head(std::string_view bytes);
  [[nodiscard]] std::size_t feed_content(std::string_view bytes);
  [[nodiscard]] std::size_t feed_chunks(std::string_view bytes);
  void begin_content(const ResponseFacts& facts);
  [[nodiscard]] Outcome outcome() const;

  // Nobody stores the content of a response, so only the head and chunk overhead are limited.
  static constexpr std::uint64_t kContentBytesMax = std::numeric_limits<std::uint64_t>::max();
  static constexpr std::size_t kChunkOverheadBytesMax = kMebibyte;

  std::uint64_t length_left_ = 0;
  std::uint64_t body_bytes_ = 0;
  ChunkedFramer chunks_{kContentBytesMax, kChunkOverheadBytesMax};
  int status_ = 0;
  RequestKind kind_ = RequestKind::Usual;
  State state_ = State::Head;
  bool keep_alive_ = false;
};

}  // namespace ringmark::http
