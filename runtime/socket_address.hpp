// IPv4 and IPv6 addresses with a port.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>

namespace ringmark::runtime {

/// Where a socket listens or connects to.
class SocketAddress {
 public:
  SocketAddress() = default;

  /// A literal address ("127.0.0.1", "::1", "[::1]") and a port. Nothing when `host` is no literal.
  [[nodiscard]] static std::optional<SocketAddress> from_literal(const std::string& host, std::uint16_t port);
  /// Also asks the resolver. Blocks: for start-up only. Nothing when the name has no address.
  [[nodiscard]] static std::optional<SocketAddress> resolve(const std::string& host, std::uint16_t port);
  /// The address that an open socket is bound to.
  [[nodiscard]] static SocketAddress of_socket(int descriptor);

  /// The address of a connected socket's peer; family 0 when the peer is gone.
  [[nodiscard]] static SocketAddress of_peer(int descriptor);

  /// The same host, whatever the ports.
  [[nodiscard]] bool same_host(const SocketAddress& other) const noexcept;

  [[nodiscard]] int family() const noexcept { return storage_.ss_family; }
  [[nodiscard]] std::uint16_t port() const noexcept;
  /// "127.0.0.1:8000" or "[::1]:8000".
  [[nodiscard]] std::string text() const;

  [[nodiscard]] const sockaddr* native() const noexcept {
    return reinterpret_cast<const sockaddr*>(&storage_);
  }
  [[nodiscard]] socklen_t size() const noexcept { return size_; }

 private:
  sockaddr_storage storage_{};
  socklen_t size_{0};
};

}  // namespace ringmark::runtime
