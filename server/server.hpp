// A listening server in one of the execution models, from its start to the end of its drain.
#pragma once

#include <memory>
#include <vector>

#include "runtime/clock.hpp"
#include "runtime/socket_address.hpp"
#include "runtime/tcp_listener.hpp"
#include "server/worker.hpp"

namespace ringmark::server {

/// Serves from its construction on. `drain` and then `wait` must be called before it ends.
class Server {
 public:
  Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  virtual ~Server() = default;

  /// Stops accepting and lets idle connections end; requests under way are finished and answered. Any thread,
  /// once.
  virtual void drain() = 0;
  /// True when everything has ended by `until`.
  [[nodiscard]] virtual bool wait(runtime::Instant until) = 0;
  /// Cuts what is left: connections are shut and waits of handlers end with Stopped. After `drain`.
  virtual void abort() = 0;
};

using Listeners = std::vector<runtime::Descriptor>;

/// The listening sockets that the settings ask for: one for each reactor, sharing a port, or one in sync
/// mode. Unless
/// --reuse-port was given, the port is bound once without SO_REUSEPORT first, so that another server on it is
/// noticed instead of sharing its load. Throws std::runtime_error with one line when the address cannot be
/// had.
[[nodiscard]] Listeners open_listeners(const Settings& settings);

/// Starts the model that the settings ask for. Throws std::runtime_error with one line when threads or rings
/// are refused. `shared` outlives the server.
[[nodiscard]] std::unique_ptr<Server> start_server(Shared& shared, Listeners listeners);

}  // namespace ringmark::server
