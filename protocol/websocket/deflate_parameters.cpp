// Offers and answers of permessage-deflate.
#include "protocol/websocket/deflate_parameters.hpp"

namespace ringmark::websocket {

std::optional<DeflateParameters> negotiate(std::string_view, ContextTakeover) {
  return std::nullopt;
}

std::string answer_of(const DeflateParameters&) {
  return "permessage-deflate";
}

}  // namespace ringmark::websocket
