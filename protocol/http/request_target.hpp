// The parts of a request target as text: percent-decoding, query pairs, and repair of what is no UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace ringmark::http {

/// Replaces `out` with `text`, each %zz decoded; a `%` without two hexadecimal digits stays.
/// Octets that are no UTF-8 become U+FFFD, one for each maximal part (Unicode section 3.9).
void percent_decode(std::string_view text, std::string& out);

/// Replaces `out` with `path`, what cannot stand in a path percent-encoded (RFC 3986 section 3.3).
/// `%` is encoded: the path is a decoded one.
void percent_encode_path(std::string_view path, std::string& out);

/// Walks the `name=value` pairs of a query in order, as HTML forms write them: `&` separates, `+` is a blank.
class QueryPairs {
 public:
  /// `query` without the `?`; it must outlive the walk.
  explicit QueryPairs(std::string_view query) : rest_(query) {}

  /// Replaces `name` and `value` with the next pair, decoded as percent_decode does; false when there is
  /// none. `name` and `name=` have the value ""; empty pairs ("a&&b") are skipped.
  [[nodiscard]] bool next(std::string& name, std::string& value);

 private:
  std::string_view rest_;
};

/// Replaces `text` with valid UTF-8, as percent_decode describes it. Valid text is left alone.
void repair_utf8(std::string& text);

}  // namespace ringmark::http
