// Decoding from the path and the query.
#include "server/parameters.hpp"

#include <limits>

#include "protocol/http/request_target.hpp"
#include "runtime/check.hpp"
#include "server/conversion.hpp"

namespace ringmark::server {
namespace {

std::string_view next_of_path(Decoding& decoding) {
  const PathParameters& path = decoding.request.path;
  RINGMARK_CHECK(decoding.path_index < path.count,
                 "a route has a segment for each path parameter of its handler");
  return path.values[decoding.path_index++];
}

}  // namespace

std::optional<std::int64_t> decode_path_integer(Decoding& decoding, std::string_view name) {
  const std::string_view text = next_of_path(decoding);
  const auto number = parse_integer(text);
  if (number) return *number;
  if (number.error() == IntegerFault::NotDecimal) {
    decoding.findings.add({.source = "path", .field = name}, kInteger);
    return std::nullopt;
  }
  using Limits = std::numeric_limits<std::int64_t>;
  return text.starts_with('-') ? Limits::min() : Limits::max();
}

std::string decode_path_text(Decoding& decoding) {
  return std::string{next_of_path(decoding)};
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

std::optional<std::size_t> decode_query_count(Decoding& decoding, std::string_view name) {
  const std::optional<std::string> text = decode_query_text(decoding, name);
  if (!text) return std::nullopt;
  const auto number = parse_integer(*text);
  if (number && *number >= 0) return static_cast<std::size_t>(*number);
  const bool decimal = number || number.error() == IntegerFault::OutOfRange;
  if (decimal && !text->starts_with('-')) return std::numeric_limits<std::size_t>::max();
  decoding.findings.add({.source = "query", .field = name}, decimal ? kNotNegative : kInteger);
  return std::nullopt;
}

}  // namespace ringmark::server
