// Finds the handler of a request. Routes are fixed before serving begins.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/http/method.hpp"
#include "protocol/http/request_head.hpp"
#include "runtime/task.hpp"
#include "server/operation.hpp"
#include "server/response.hpp"

namespace ringmark::server {

struct Services;
class WebSocketHandler;

/// The parameters of a path such as "/users/{user_id}", percent-decoded, in order.
struct PathParameters {
  static constexpr std::size_t kMax = 4;
  std::array<std::string_view, kMax> values;
  std::size_t count{0};
};

/// A complete request as a handler's decoding sees it. Every view ends at the first wait: decode owned values
/// first.
struct Request {
  const http::RequestHead& head;
  std::string_view content;
  PathParameters path;
};

/// An answer at once, or a task that will give it.
using Outcome = std::variant<Response, runtime::Task<Response>>;
/// Decodes its parameters from the request, synchronously, and answers. Any thread that serves a connection.
using Handler = Outcome (*)(Services& services, const Request& request);

/// Decodes its parameters from the request, synchronously, and makes the handler of a new WebSocket
/// connection; nullptr refuses the client. Any thread that serves a connection.
using WebSocketAccept = std::unique_ptr<WebSocketHandler> (*)(Services& services, const Request& request);

/// A handler and what the documentation says of it.
struct Endpoint {
  Handler handler;
  Operation operation;
};

struct Route {
  http::Method method;              ///< Unknown: every method but CONNECT, unknown tokens included
  std::string pattern;              ///< "/users/{user_id}": a parameter takes one segment
  std::string name;                 ///< "GET /users/{user_id}", for people
  Handler handler{nullptr};         ///< of a request
  WebSocketAccept accept{nullptr};  ///< of a WebSocket; there is one or the other
  std::size_t number{0};            ///< from 1, in the order of adding
};

/// The routes of the server.
class Router {
 public:
  /// A literal path goes before a pattern with parameters that matches too. Only before serving begins.
  void add(http::Method method, std::string pattern, Handler handler);
  /// The same, with a place in the documentation.
  void add(http::Method method, std::string pattern, Endpoint endpoint);
  void add_any_method(std::string pattern, Handler handler) {
    add(http::Method::Unknown, std::move(pattern), handler);
  }

  /// A path of its own for WebSockets, which says nothing of other requests to the same path.
  void add_websocket(std::string pattern, WebSocketAccept accept);

  /// What the documentation says of the routes, in the order in which they were added.
  [[nodiscard]] std::span<const Operation> operations() const noexcept { return operations_; }

  /// What the table says of a method and a path.
  struct Match {
    enum class Kind { Found, NotFound, MethodNotAllowed, Redirect } kind{Kind::NotFound};
    const Route* route{nullptr};  ///< Found; HEAD finds the route of GET
    PathParameters path;          ///< views of `path`
    std::string allow;            ///< MethodNotAllowed, and so OPTIONS: "GET, HEAD, POST, OPTIONS"
  };

  /// `path` is percent-decoded and must outlive the match. Redirect: without the slashes at its end the table
  /// has it. Thread: any, once serving has begun.
  [[nodiscard]] Match find(http::Method method, std::string_view path) const;

  /// The route of a handshake; nullptr when there is none. `path` as for `find`, `parameters` view it.
  [[nodiscard]] const Route* find_websocket(std::string_view path, PathParameters& parameters) const;

  /// All routes in the order of adding.
  [[nodiscard]] std::vector<const Route*> routes() const;

  /// The methods that some path takes, for a request that means no path (`OPTIONS *`, RFC 9110
  /// section 9.3.7).
  [[nodiscard]] std::string allow_anywhere() const;

 private:
  /// The routes of one path. `pieces` is what stands around its parameters: "/users/" and "" of
  /// "/users/{user_id}".
  struct Resource {
    std::vector<std::string> pieces;
    std::vector<Route> routes;

    [[nodiscard]] bool matches(std::string_view path, PathParameters& parameters) const;
    [[nodiscard]] const Route* route_of(http::Method method) const;
  };
  struct PathHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view path) const noexcept {
      return std::hash<std::string_view>{}(path);
    }
  };

  [[nodiscard]] const Resource* find_resource(std::string_view path, PathParameters& parameters) const;

  std::unordered_map<std::string, Resource, PathHash, std::equal_to<>> literals_;
  std::vector<Resource> patterns_;
  std::vector<Resource> websockets_;
  std::size_t size_{0};
  std::vector<Operation> operations_;
};

/// What dispatching one request leaves behind. Scratch of a thread, which the next request reuses.
struct Dispatching {
  std::string_view scheme{"http"};  ///< that the client used, for the answers that name it
  const Route* route{nullptr};      ///< nullptr: none was found
  std::string decoded_path;
};

/// The path of a request as routes know it: percent-decoded. Views the head or the scratch.
[[nodiscard]] std::string_view decoded_path(const http::RequestHead& head, Dispatching& dispatching);

/// The whole way from a parsed head to an answer: decodes the path, finds the route, calls its handler, and
/// answers 404, 405, 501, the 307 of a trailing slash and OPTIONS itself. `dispatching` outlives the call.
[[nodiscard]] Outcome dispatch(const Router& router, Services& services, const http::RequestHead& head,
                               std::string_view content, Dispatching& dispatching);

}  // namespace ringmark::server
