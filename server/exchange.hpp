// A request and its answer, as far as the connection needs them after the request's octets are gone.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/http/request_head.hpp"
#include "protocol/http/status.hpp"
#include "runtime/clock.hpp"
#include "runtime/socket_address.hpp"
#include "server/access_log.hpp"
#include "server/router.hpp"

namespace ringmark::server {

/// Where a request came from. A trusted proxy speaks for its client: the last entry of X-Forwarded-For,
/// because a client can write the earlier ones itself, and X-Forwarded-Proto.
struct Origin {
  std::string client;               ///< "address:port", or the address that the proxy named
  std::string_view scheme{"http"};  ///< "http" or "https"
};
[[nodiscard]] Origin origin_of(const http::RequestHead& head, const runtime::SocketAddress& peer,
                               const std::optional<runtime::SocketAddress>& trusted_proxy);

/// What of a request is still needed when its handler has waited and the head is gone.
struct Exchange {
  Exchange(const http::RequestHead& head, const Route* found);

  const Route* route;
  bool head_only;
  bool http10;
  bool keep_alive;
  std::string
      request_id;  ///< the client's x-request-id when it is printable and of sensible length, else empty

  /// Only while an access log is kept.
  struct Logged {
    std::string client;
    std::string method;
    std::string target;
    runtime::Instant arrived;
  };
  std::unique_ptr<Logged> logged;

  /// Keeps what the log will say.
  void remember(const http::RequestHead& head, std::string client, runtime::Instant arrived);
  void write_to(AccessLog& log, http::Status status, std::size_t content_bytes) const;
};

}  // namespace ringmark::server
