// The open connections of a thread or a server, so that a drain can reach them.
#pragma once

#include <cstddef>
#include <mutex>

#include "runtime/intrusive_list.hpp"
#include "server/connection.hpp"

namespace ringmark::server {

/// Any thread. A connection is in it from before its first receive until before its socket closes.
class ConnectionRegistry {
 public:
  void add(Connection& connection);
  void remove(Connection& connection);

  /// Lets idle connections end; those with a request under way finish it first.
  void stop_idle();
  /// Ends every connection's receiving and sending: what the drain deadline does.
  void abort_all();

 private:
  std::mutex mutex_;
  runtime::IntrusiveList<Connection> open_;
};

/// Keeps a connection registered while it lives.
class Registration {
 public:
  Registration(ConnectionRegistry& registry, Connection& connection)
      : registry_{registry}, connection_{connection} {
    registry_.add(connection_);
  }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
  ~Registration() { registry_.remove(connection_); }

  /// Before the connection's socket closes: no other thread reaches it afterwards. Again: nothing.
  void leave() { registry_.remove(connection_); }

 private:
  ConnectionRegistry& registry_;
  Connection& connection_;
};

/// Counts a connection while it lives.
class Admission {
 public:
  explicit Admission(Shared& shared) noexcept : shared_{shared} { shared_.connections.fetch_add(1); }
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;
  ~Admission() { shared_.connections.fetch_sub(1); }

  /// Whether the server takes another client. One that it does not take is counted.
  [[nodiscard]] static bool possible(Shared& shared) noexcept {
    if (shared.connections.load(std::memory_order_relaxed) < shared.settings.connections_max) return true;
    shared.services.metrics.turned_away();
    return false;
  }

 private:
  Shared& shared_;
};

/// Answers 503 with Retry-After to a client that cannot be served, without waiting. The caller closes the
/// socket.
void turn_away(int descriptor);

}  // namespace ringmark::server
