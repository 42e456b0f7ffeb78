// The fields that decide where a message ends and what happens to its connection (RFC 9112).
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

#include "protocol/http/request_head.hpp"

namespace ringmark::http {

/// Content-Length = 1*DIGIT. Saturates at the largest value; Anything else, and any list, is refused.
[[nodiscard]] std::expected<std::uint64_t, Refusal> parse_content_length(std::string_view value);

/// What a Transfer-Encoding value asks for: nothing when it is `chunked` alone, else the refusal.
[[nodiscard]] Refusal check_transfer_encoding(std::string_view value);

/// Reads the framing fields of one request: `note` each field in order, then `conclude` once.
/// Syntax is judged at the field itself; what needs the whole head, and what is only unsupported, at the end.
class FramingFields {
 public:
  explicit FramingFields(RequestHead& head);

  /// Called for every field; ignores those that do not matter here.
  [[nodiscard]] Refusal note(const Field& field);

  /// Fills in `keep_alive`, `expect_continue` and `connection_upgrade`.
  [[nodiscard]] Refusal conclude();

 private:
  [[nodiscard]] Refusal note_host(std::string_view value);
  [[nodiscard]] Refusal note_content_length(std::string_view value);
  [[nodiscard]] Refusal note_transfer_encoding(std::string_view value);
  void note_connection(std::string_view value);
  void note_expect(std::string_view value);

  RequestHead& head_;
  bool host_seen_ = false;
  bool transfer_encoding_seen_ = false;
  bool coding_unsupported_ = false;
  bool close_ = false;
  bool keep_alive_ = false;
  bool expectation_unknown_ = false;
};

}  // namespace ringmark::http
