// What a handler answers: values, no bytes of HTTP.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/http/status.hpp"
#include "runtime/task.hpp"
#include "server/content.hpp"

namespace ringmark::server {

inline constexpr std::string_view kJsonType = "application/json";
inline constexpr std::string_view kTextType = "text/plain; charset=utf-8";

/// Fields of its own that an answer may have.
inline constexpr std::size_t kResponseFieldsMax = 4;

/// A field beyond those that the connection writes itself (date, content-length, connection).
struct ResponseField {
  std::string_view name;  ///< lower case, lives for ever
  std::string value;
};

/// An answer. `content_type` lives for ever and is left out when empty.
struct Response {
  http::Status status{http::Status::Ok};
  std::string_view content_type{kJsonType};
  Content content;
  std::vector<ResponseField> fields;
};

/// A JSON answer whose whole content is `text`, which lives for ever. Allocates nothing.
[[nodiscard]] inline Response json_literal(http::Status status, std::string_view text) {
  return {.status = status, .content = Content::of_literal(text)};
}

/// A JSON answer with these pieces: of known length when the first is the last, otherwise sent as they are
/// made.
[[nodiscard]] runtime::Task<Response> json_pieces(ContentPieces pieces);

}  // namespace ringmark::server
