// The JSON object in a request's content, and its members as the reference converts them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/router.hpp"
#include "server/validation.hpp"

namespace ringmark::server {

struct ParsedDocument;

/// A parsed object. Its memory belongs to the thread: it ends with the next parse_body on it, and before any
/// wait.
class JsonObject {
 public:
  explicit JsonObject(const ParsedDocument& document) noexcept : document_{document} {}

  /// Reads the last member called `name` into `value`; what it breaks goes to `findings`. A text may also be
  /// a number or a boolean, an integer also a number with a fraction (cut), a boolean or a decimal text.
  void read(std::string_view name, std::string& value, Validation& findings) const;
  void read(std::string_view name, std::optional<std::int64_t>& value, Validation& findings) const;

 private:
  const ParsedDocument& document_;
};

/// The object that the request's content holds; nothing, and a finding, when there is none. Throws
/// std::bad_alloc.
[[nodiscard]] std::optional<JsonObject> parse_body(const Request& request, Validation& findings);

}  // namespace ringmark::server
