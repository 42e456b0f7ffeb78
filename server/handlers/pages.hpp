// The pages for people: the readers of the API's document, the chat, and the files behind them.
#pragma once

#include "server/parameters.hpp"
#include "server/response.hpp"
#include "server/services.hpp"

namespace ringmark::server::handlers {

/// GET /openapi.json.
[[nodiscard]] Response openapi(Services& services);

/// GET /docs, /redoc and /chat. A browser may load what they need from this server only.
[[nodiscard]] Response docs_page(Services& services);
[[nodiscard]] Response redoc_page(Services& services);
[[nodiscard]] Response chat_page(Services& services);

/// GET /docs/assets/{file} and /chat/assets/{file}. Unknown files: 404.
[[nodiscard]] Response docs_asset(Services& services, PathText<"file"> file);
[[nodiscard]] Response chat_asset(Services& services, PathText<"file"> file);

}  // namespace ringmark::server::handlers
