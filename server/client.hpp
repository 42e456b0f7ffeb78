// A client that was let in: its place, its connection, and its entry in the registry.
#pragma once

#include "server/connection.hpp"
#include "server/connection_registry.hpp"

namespace ringmark::server {

/// Ends in the opposite order: out of the registry first, so that a drain never reaches a closing socket.
struct Client : runtime::ListLink {
  Client(Shared& shared, ConnectionRegistry& registry, runtime::Descriptor socket)
      : admission{shared},
        connection{std::move(socket), shared.settings},
        registration{registry, connection} {}

  Admission admission;
  Connection connection;
  Registration registration;
};

}  // namespace ringmark::server
