// All of it lies in memory as it is sent.
#include "server/handlers/pages.hpp"

namespace ringmark::server::handlers {
namespace {

constexpr std::string_view kHtmlType = "text/html; charset=utf-8";

// Styles and scripts stand in the pages themselves; Swagger UI and ReDoc add styles, and ReDoc runs its
// search in a worker that it writes itself. Nothing else may be loaded, and from nowhere else.
constexpr const char* kReadersPolicy =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

// The chat shows what strangers write, so that nothing inside its page may run. 'self' includes this server's
// WebSockets (CSP level 3, which Safari follows since 15.4). The icon is empty data.
constexpr const char* kChatPolicy =
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

// The names of the files carry no version. A browser asks again after an hour, so that it follows an upgrade;
// our own files are small and must fit their page, so that it asks each time.
constexpr const char* kKeptForAnHour = "public, max-age=3600";
constexpr const char* kAskedForEachTime = "no-cache";

Response page(std::string_view html, const char* policy) {
  return {.content_type = kHtmlType,
          .content = Content::of_literal(html),
          .fields = {{"content-security-policy", policy}}};
}

Response asset(std::string_view content_type, std::string_view content, const char* kept) {
  return {.content_type = content_type,
          .content = Content::of_literal(content),
          .fields = {{"cache-control", kept}, {"x-content-type-options", "nosniff"}}};
}

Response no_such_asset() {
  return json_literal(http::Status::NotFound, R"({"detail":"Not Found"})");
}

}  // namespace

Response openapi(Services& services) {
  return json_literal(http::Status::Ok, services.site->document());
}

Response docs_page(Services& services) {
  return page(services.site->docs_page(), kReadersPolicy);
}

Response redoc_page(Services& services) {
  return page(services.site->redoc_page(), kReadersPolicy);
}

Response chat_page(Services& services) {
  return page(services.site->chat_page(), kChatPolicy);
}

Response docs_asset(Services& services, PathText<"file"> file) {
  const SiteFile* found = services.site->find(file.value);
  if (found == nullptr) return no_such_asset();
  return asset(found->content_type(), found->content(), kKeptForAnHour);
}

Response chat_asset(Services& services, PathText<"file"> file) {
  const OwnFile* found = services.site->find_chat_file(file.value);
  if (found == nullptr) return no_such_asset();
  return asset(found->content_type, found->content, kAskedForEachTime);
}

}  // namespace ringmark::server::handlers
