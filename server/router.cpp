// The table of routes, and the answers that need no handler.
#include "server/router.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "protocol/http/request_target.hpp"
#include "runtime/check.hpp"
#include "runtime/context.hpp"
#include "server/services.hpp"

namespace ringmark::server {
namespace {

using http::Method;

/// One bit a method, in the order of the enumeration.
using Methods = std::uint32_t;

constexpr Methods bit_of(Method method) {
  return Methods{1} << static_cast<unsigned>(method);
}

// What a client may send to a path with this route.
constexpr Methods methods_of(const Route& route) {
  constexpr Methods kAll = bit_of(Method::Connect) - 1;
  if (route.method == Method::Unknown) return kAll;
  const Methods head = route.method == Method::Get ? bit_of(Method::Head) : 0;
  return bit_of(route.method) | head | bit_of(Method::Options);
}

Methods methods_of(const std::vector<Route>& routes) {
  Methods methods = 0;
  for (const Route& route : routes)
    methods |= methods_of(route);
  return methods;
}

std::string list_of(Methods methods) {
  std::string list;
  for (unsigned index = 0; index < static_cast<unsigned>(Method::Connect); ++index) {
    const auto method = static_cast<Method>(index);
    if ((methods & bit_of(method)) == 0) continue;
    if (!list.empty()) list += ", ";
    list += http::name_of(method);
  }
  return list;
}

// "/users/{user_id}" gives "/users/" and ""; a literal path gives itself.
std::vector<std::string> split_pattern(std::string_view pattern) {
  std::vector<std::string> pieces;
  for (;;) {
    const std::size_t open = pattern.find('{');
    pieces.emplace_back(pattern.substr(0, open));
    if (open == std::string_view::npos) return pieces;
    const std::size_t close = pattern.find('}', open);
    RINGMARK_CHECK(close != std::string_view::npos, "a parameter of a route ends with a brace");
    pattern.remove_prefix(close + 1);
  }
}

Response no_content(std::string allow) {
  return {.status = http::Status::NoContent, .content_type = {}, .fields = {{"allow", std::move(allow)}}};
}

Response method_not_allowed(std::string allow) {
  Response response = json_literal(http::Status::MethodNotAllowed, R"({"detail":"Method Not Allowed"})");
  response.fields.push_back({"allow", std::move(allow)});
  return response;
}

// To the path without the slashes at its end, percent-encoded again, with the query as it came.
Response redirect(const Services& services, const http::RequestHead& head, std::string_view scheme,
                  std::string_view path) {
  std::string encoded;
  http::percent_encode_path(path.substr(0, path.find_last_not_of('/') + 1), encoded);
  std::string location{scheme};
  location += "://";
  location += head.host.empty() ? std::string_view{services.address} : head.host;
  location += encoded;
  if (!head.query.empty()) location.append("?").append(head.query);
  return {.status = http::Status::TemporaryRedirect,
          .content_type = {},
          .fields = {{"location", std::move(location)}}};
}

Response answer_without_route(const Services& services, const http::RequestHead& head, Router::Match match,
                              std::string_view scheme, std::string_view path) {
  using Kind = Router::Match::Kind;
  if (head.method == Method::Unknown) {
    return {.status = http::Status::NotImplemented,
            .content_type = kTextType,
            .content = Content::of_literal("method not implemented")};
  }
  if (match.kind == Kind::Redirect) return redirect(services, head, scheme, path);
  if (match.kind == Kind::NotFound) return json_literal(http::Status::NotFound, R"({"detail":"Not Found"})");
  if (head.method == Method::Options) return no_content(std::move(match.allow));
  return method_not_allowed(std::move(match.allow));
}

}  // namespace

std::string_view decoded_path(const http::RequestHead& head, Dispatching& dispatching) {
  // A path without a percent sign is decoded already: a target is ASCII.
  if (head.path.find('%') == std::string_view::npos) return head.path;
  http::percent_decode(head.path, dispatching.decoded_path);
  return dispatching.decoded_path;
}

void Router::add(Method method, std::string pattern, Handler handler) {
  std::vector<std::string> pieces = split_pattern(pattern);
  RINGMARK_CHECK(pieces.size() <= PathParameters::kMax + 1, "a route has few parameters");
  const auto resource = [&]() -> Resource& {
    if (pieces.size() == 1) return literals_[pattern];
    const auto known = std::ranges::find(patterns_, pieces, &Resource::pieces);
    if (known != patterns_.end()) return *known;
    return patterns_.emplace_back(Resource{.pieces = std::move(pieces), .routes = {}});
  };
  const std::string_view method_name = method == Method::Unknown ? "any method" : http::name_of(method);
  std::string name = std::string{method_name} + " " + pattern;
  resource().routes.push_back({.method = method,
                               .pattern = std::move(pattern),
                               .name = std::move(name),
                               .handler = handler,
                               .number = ++size_});
}

void Router::add_websocket(std::string pattern, WebSocketAccept accept) {
  Resource& resource = websockets_.emplace_back(Resource{.pieces = split_pattern(pattern), .routes = {}});
  std::string name = "WebSocket " + pattern;
  resource.routes.push_back({.method = Method::Get,
                             .pattern = std::move(pattern),
                             .name = std::move(name),
                             .accept = accept,
                             .number = ++size_});
}

const Route* Router::find_websocket(std::string_view path, PathParameters& parameters) const {
  for (const Resource& resource : websockets_) {
    if (resource.matches(path, parameters)) return &resource.routes.front();
  }
  return nullptr;
}

std::vector<const Route*> Router::routes() const {
  std::vector<const Route*> routes(size_);
  const auto enter = [&](const Resource& resource) {
    for (const Route& route : resource.routes)
      routes[route.number - 1] = &route;
  };
  for (const auto& [path, resource] : literals_)
    enter(resource);
  for (const Resource& resource : patterns_)
    enter(resource);
  for (const Resource& resource : websockets_)
    enter(resource);
  return routes;
}

void Router::add(Method method, std::string pattern, Endpoint endpoint) {
  endpoint.operation.method = method;
  endpoint.operation.pattern = pattern;
  operations_.push_back(std::move(endpoint.operation));
  add(method, std::move(pattern), endpoint.handler);
}

bool Router::Resource::matches(std::string_view path, PathParameters& parameters) const {
  if (!path.starts_with(pieces.front())) return false;
  path.remove_prefix(pieces.front().size());
  parameters.count = 0;
  for (auto piece = std::next(pieces.begin()); piece != pieces.end(); ++piece) {
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment.empty() || !path.substr(segment.size()).starts_with(*piece)) return false;
    parameters.values[parameters.count++] = segment;
    path.remove_prefix(segment.size() + piece->size());
  }
  return path.empty();
}

const Route* Router::Resource::route_of(Method method) const {
  const Method wanted = method == Method::Head ? Method::Get : method;
  for (const Route& route : routes) {
    if (route.method == wanted) return &route;
    if (route.method == Method::Unknown && method != Method::Connect) return &route;
  }
  return nullptr;
}

const Router::Resource* Router::find_resource(std::string_view path, PathParameters& parameters) const {
  if (const auto literal = literals_.find(path); literal != literals_.end()) return &literal->second;
  for (const Resource& resource : patterns_) {
    if (resource.matches(path, parameters)) return &resource;
  }
  parameters.count = 0;
  return nullptr;
}

Router::Match Router::find(Method method, std::string_view path) const {
  using Kind = Match::Kind;
  Match match;
  const Resource* resource = find_resource(path, match.path);
  if (resource == nullptr) {
    PathParameters ignored;
    const std::string_view trimmed = path.substr(0, path.find_last_not_of('/') + 1);
    const bool elsewhere = trimmed.size() < path.size() && find_resource(trimmed, ignored) != nullptr;
    match.kind = elsewhere ? Kind::Redirect : Kind::NotFound;
    return match;
  }
  match.route = resource->route_of(method);
  match.kind = match.route != nullptr ? Kind::Found : Kind::MethodNotAllowed;
  if (match.kind == Kind::MethodNotAllowed) match.allow = list_of(methods_of(resource->routes));
  return match;
}

std::string Router::allow_anywhere() const {
  Methods methods = 0;
  for (const auto& [path, resource] : literals_)
    methods |= methods_of(resource.routes);
  for (const Resource& resource : patterns_)
    methods |= methods_of(resource.routes);
  return list_of(methods);
}

Outcome dispatch(const Router& router, Services& services, const http::RequestHead& head,
                 std::string_view content, Dispatching& dispatching) {
  dispatching.route = nullptr;
  if (head.method == Method::Connect) return method_not_allowed(router.allow_anywhere());
  if (head.form == http::TargetForm::Asterisk) return no_content(router.allow_anywhere());
  const std::string_view path = decoded_path(head, dispatching);
  Router::Match match = router.find(head.method, path);
  if (match.kind != Router::Match::Kind::Found)
    return answer_without_route(services, head, std::move(match), dispatching.scheme, path);
  // Stays until the connection serves another route, so that requests of one kind in a row change nothing.
  runtime::Context::enter(match.route->name.c_str());
  dispatching.route = match.route;
  return match.route->handler(services, Request{.head = head, .content = content, .path = match.path});
}

}  // namespace ringmark::server
