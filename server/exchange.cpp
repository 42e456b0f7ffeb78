// Copies of what a request said, made only where somebody asks for them.
#include "server/exchange.hpp"

#include <algorithm>
#include <utility>

namespace ringmark::server {
namespace {

constexpr std::size_t kRequestIdBytesMax = 200;

// Printable ASCII: it goes into a field and into a log.
bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char octet) { return octet >= ' ' && octet <= '~'; });
}

std::string_view last_member(std::string_view list) {
  std::string_view last;
  while (!list.empty())
    last = http::take_list_member(list);
  return last;
}

}  // namespace

Origin origin_of(const http::RequestHead& head, const runtime::SocketAddress& peer,
                 const std::optional<runtime::SocketAddress>& trusted_proxy) {
  Origin origin{.client = peer.text()};
  if (!trusted_proxy || !trusted_proxy->same_host(peer)) return origin;
  const std::string_view client = last_member(head.field("x-forwarded-for"));
  if (!client.empty() && is_printable(client)) origin.client = client;
  if (http::equal_ignoring_case(last_member(head.field("x-forwarded-proto")), "https"))
    origin.scheme = "https";
  return origin;
}

Exchange::Exchange(const http::RequestHead& head, const Route* found)
    : route{found},
      head_only{head.method == http::Method::Head},
      http10{head.version == http::Version::Http10},
      keep_alive{head.keep_alive} {
  const std::string_view id = head.field("x-request-id");
  if (!id.empty() && id.size() <= kRequestIdBytesMax && is_printable(id)) request_id = id;
}

void Exchange::remember(const http::RequestHead& head, std::string client, runtime::Instant arrived) {
  logged = std::make_unique<Logged>(Logged{.client = std::move(client),
                                           .method = std::string{head.method_token},
                                           .target = std::string{head.target},
                                           .arrived = arrived});
}

void Exchange::write_to(AccessLog& log, http::Status status, std::size_t content_bytes) const {
  if (!logged) return;
  log.write({.client = logged->client,
             .method = logged->method,
             .target = logged->target,
             .route = route == nullptr ? std::string_view{} : std::string_view{route->pattern},
             .request_id = request_id,
             .status = status,
             .content_bytes = content_bytes,
             .duration = runtime::Clock::now() - logged->arrived});
}

}  // namespace ringmark::server
