// The beginning of an answer in pieces.
#include "server/response.hpp"

#include <optional>
#include <utility>

#include "runtime/check.hpp"

namespace ringmark::server {

runtime::Task<Response> json_pieces(ContentPieces pieces) {
  std::optional<ContentPiece> first = co_await pieces.next();
  RINGMARK_CHECK(first.has_value(), "a content has a first piece");
  if (first->last) co_return Response{.content = std::move(first->text)};
  Content content = Content::of_pieces(std::move(first->text), std::move(pieces));
  co_return Response{.content = std::move(content)};
}

}  // namespace ringmark::server
