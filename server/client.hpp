// A client that was let in: its place, its connection, and its entry in the registry.
#pragma once

#include "server/connection.hpp"
#include "server/connection_registry.hpp"

namespace ringmark::server {

struct Client {
  Client(Shared& shared, ConnectionRegistry& registry, runtime::Descriptor socket)
      : admission{shared},
        connection{std::move(socket), shared.settings},
        registration{registry, connection} {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  virtual ~Client() = default;

  /// Awaited before a client on a reactor ends; on a blocking thread its end suffices. Out of the registry
  /// first, so that a drain in another thread never reaches a descriptor that closes. Needs no memory.
  [[nodiscard]] runtime::TcpStream::Close close() {
    registration.leave();
    return connection.stream().close();
  }

  Admission admission;
  Connection connection;
  Registration registration;
};

}  // namespace ringmark::server
