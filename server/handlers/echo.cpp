// The content of the request is the content of the answer.
#include "server/handlers/echo.hpp"

#include <utility>

namespace ringmark::server::handlers {

Response echo(Services& /*services*/, RawContent content) {
  Response response{.content_type = "application/octet-stream", .content = std::move(content.octets)};
  if (!content.type.empty()) {
    response.content_type = {};
    response.fields.push_back({"content-type", std::move(content.type)});
  }
  return response;
}

}  // namespace ringmark::server::handlers
