// Route, origin, key and version of a handshake, and the answer to it.
#include "server/upgrade.hpp"

#include <algorithm>
#include <utility>

#include "protocol/http/octets.hpp"
#include "protocol/websocket/handshake.hpp"

namespace ringmark::server {
namespace {

using http::Status;

Response refusal(Status status, std::string_view reason) {
  return {.status = status,
          .content_type = reason.empty() ? std::string_view{} : kTextType,
          .content = Content::of_literal(reason)};
}

Response refusal(websocket::HandshakeFault fault) {
  Response response = refusal(websocket::status_of(fault), websocket::explain(fault));
  if (response.status == Status::UpgradeRequired)
    response.fields.push_back({"sec-websocket-version", std::string{websocket::kVersion}});
  return response;
}

// Only browsers say where a page came from, and only they connect on behalf of somebody else's page.
bool origin_is_welcome(const WebSocketSettings& settings, std::string_view origin) {
  if (settings.origins.empty() || origin.empty()) return true;
  return std::ranges::any_of(settings.origins, [origin](const std::string& welcome) {
    return http::equal_ignoring_case(welcome, origin);
  });
}

SharedFrame answer_to(Worker& worker, const websocket::Upgrade& request, std::string_view extensions) {
  const WebSocketSettings& settings = worker.shared.settings.websocket;
  http::OutputBuffer octets;
  websocket::write_switching_protocols(
      octets, {.key = request.key,
               .date = worker.date(),
               .protocol = websocket::choose_protocol(request.protocols, settings.protocols),
               .extensions = extensions});
  return SharedFrame::of_octets(octets.view());
}

}  // namespace

UpgradeVerdict judge_upgrade(Worker& worker) {
  const WebSocketSettings& settings = worker.shared.settings.websocket;
  const http::RequestHead& head = worker.head;
  UpgradeVerdict verdict;
  if (worker.shared.draining.load(std::memory_order_relaxed)) {
    verdict.refusal = refusal(Status::ServiceUnavailable, "the server ends");
    return verdict;
  }
  const std::string_view path = decoded_path(head, worker.dispatching);
  PathParameters parameters;
  verdict.route = worker.shared.router.find_websocket(path, parameters);
  verdict.refusal = refusal(Status::Forbidden, {});
  if (verdict.route == nullptr || !origin_is_welcome(settings, head.field("origin"))) return verdict;
  const Request request{.head = head, .content = {}, .path = parameters};
  std::unique_ptr<WebSocketHandler> handler = verdict.route->accept(worker.shared.services, request);
  if (handler == nullptr) return verdict;
  const auto handshake = websocket::check_handshake(head);
  if (!handshake) {
    verdict.refusal = refusal(handshake.error());
    return verdict;
  }
  verdict.accepted = std::make_unique<Upgrade>();
  verdict.accepted->handler = std::move(handler);
  std::string extensions;
  if (settings.deflate)
    verdict.accepted->deflate = websocket::negotiate(handshake->extensions, *settings.deflate);
  if (verdict.accepted->deflate) extensions = websocket::answer_of(*verdict.accepted->deflate);
  verdict.accepted->answer = answer_to(worker, *handshake, extensions);
  return verdict;
}

}  // namespace ringmark::server
