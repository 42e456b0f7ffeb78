// What a handler answers: values, no bytes of HTTP.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/http/status.hpp"

namespace ringmark::server {

inline constexpr std::string_view kJsonType = "application/json";
inline constexpr std::string_view kTextType = "text/plain; charset=utf-8";

/// The content of an answer: a text that lives for ever, or one that the answer owns.
class Content {
 public:
  Content() = default;
  [[nodiscard]] static Content of_literal(std::string_view text) {
    Content content;
    content.text_ = text;
    return content;
  }
  Content(std::string text)
      : text_{std::move(text)} {}  // NOLINT(google-explicit-constructor): a handler's usual answer

  [[nodiscard]] std::string_view view() const noexcept {
    if (const auto* literal = std::get_if<std::string_view>(&text_)) return *literal;
    return std::get<std::string>(text_);
  }

 private:
  std::variant<std::string_view, std::string> text_;
};

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

}  // namespace ringmark::server
