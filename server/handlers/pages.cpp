// All of it lies in memory as it is sent.
#include "server/handlers/pages.hpp"

namespace ringmark::server::handlers {
namespace {

constexpr std::string_view kHtmlType = "text/html; charset=utf-8";

// Styles and scripts stand in the pages themselves; Swagger UI and ReDoc add styles, and ReDoc runs its
// search in a worker that it writes itself. Nothing else may be loaded, and from nowhere else.
constexpr const char* kOwnContentOnly =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

// The names of the files carry no version: a browser asks again after an hour, so that it follows an upgrade.
constexpr const char* kKeptForAnHour = "public, max-age=3600";

Response page(std::string_view html) {
  return {.content_type = kHtmlType,
          .content = Content::of_literal(html),
          .fields = {{"content-security-policy", kOwnContentOnly}}};
}

}  // namespace

Response openapi(Services& services) {
  return json_literal(http::Status::Ok, services.site->document());
}

Response docs_page(Services& services) {
  return page(services.site->docs_page());
}

Response redoc_page(Services& services) {
  return page(services.site->redoc_page());
}

Response chat_page(Services& services) {
  return page(services.site->chat_page());
}

Response docs_asset(Services& services, PathText<"file"> file) {
  const SiteFile* found = services.site->find(file.value);
  if (found == nullptr) return json_literal(http::Status::NotFound, R"({"detail":"Not Found"})");
  return {.content_type = found->content_type(),
          .content = Content::of_literal(found->content()),
          .fields = {{"cache-control", kKeptForAnHour}, {"x-content-type-options", "nosniff"}}};
}

}  // namespace ringmark::server::handlers
