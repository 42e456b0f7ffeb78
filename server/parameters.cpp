// Decoding from the path and the query.
#include "server/parameters.hpp"

#include <limits>

#include "protocol/http/request_target.hpp"
#include "runtime/check.hpp"
#include "server/conversion.hpp"

namespace ringmark::server {

std::optional<std::int64_t> decode_path_integer(Decoding& decoding, std::string_view name) {
  const PathParameters& path = decoding.request.path;
  RINGMARK_CHECK(decoding.path_index < path.count,
                 "a route has a segment for each path parameter of its handler");
  const std::string_view text = path.values[decoding.path_index++];
  const auto number = parse_integer(text);
  if (number) return *number;
  if (number.error() == IntegerFault::NotDecimal) {
    decoding.findings.add({.source = "path", .field = name}, kInteger);
    return std::nullopt;
  }
  using Limits = std::numeric_limits<std::int64_t>;
  return text.starts_with('-') ? Limits::min() : Limits::max();
}

std::optional<std::string> decode_query_text(const Decoding& decoding, std::string_view name) {
  http::QueryPairs pairs{decoding.request.head.query};
  std::optional<std::string> last;
  std::string pair_name;
  std::string pair_value;
  while (pairs.next(pair_name, pair_value)) {
    if (pair_name == name) last = pair_value;
  }
  return last;
}

}  // namespace ringmark::server
