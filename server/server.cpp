// Choosing the execution model and opening its sockets.
#include "server/server.hpp"

#include <cstdio>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>

#include "server/async_server.hpp"
#include "server/dispatched_server.hpp"
#include "server/stall_log.hpp"
#include "server/thread_per_connection.hpp"

namespace ringmark::server {
namespace {

using runtime::PortSharing;

runtime::Descriptor listen_or_throw(const runtime::SocketAddress& address, PortSharing sharing) {
  auto listener = runtime::listen_on(address, sharing);
  if (!listener)
    throw std::runtime_error{"cannot listen on " + address.text() + ": " + describe(listener.error())};
  return std::move(*listener);
}

std::size_t listener_count(const Settings& settings) {
  if (settings.mode == Mode::Sync) return 1;
  return settings.reactors != 0 ? settings.reactors : runtime::usable_cpus().size();
}

void begin_counting(Shared& shared, std::size_t listeners) {
  using Sharing = ThreadCounters::Sharing;
  const bool reactors = shared.settings.mode == Mode::Async;
  Metrics& metrics = shared.services.metrics;
  // Threads come and go with connections, so they share; a set for each processor keeps them out of each
  // other's way.
  metrics.begin(shared.router, reactors ? listeners : runtime::usable_cpus().size(),
                reactors ? Sharing::OneThread : Sharing::SeveralThreads);
  metrics.attach(&shared, [&shared](std::string& page) {
    append_metric(page, "ringmark_connections", "gauge", "Open connections.");
    append_sample(page, "ringmark_connections", {}, static_cast<double>(shared.connections.load()));
    append_metric(page, "ringmark_websockets", "gauge",
                  "Open WebSocket connections, which the others include.");
    append_sample(page, "ringmark_websockets", {}, static_cast<double>(shared.services.websockets.load()));
    append_metric(page, "ringmark_room_members", "gauge", "Clients in the chat room.");
    append_sample(page, "ringmark_room_members", {}, static_cast<double>(shared.services.room.members()));
    append_metric(page, "ringmark_database_sessions", "gauge", "Database sessions that handlers hold.");
    append_sample(page, "ringmark_database_sessions", {},
                  static_cast<double>(shared.services.database_sessions.load()));
    shared.services.tasks.report(page);
  });
}

}  // namespace

Listeners open_listeners(const Settings& settings) {
  const std::size_t count = listener_count(settings);
  auto address = runtime::SocketAddress::resolve(settings.host, settings.port);
  if (!address) throw std::runtime_error{"no address for host " + settings.host};
  Listeners listeners;
  if (!settings.reuse_port) {
    runtime::Descriptor sole = listen_or_throw(*address, PortSharing::Exclusive);
    if (count == 1) {
      listeners.push_back(std::move(sole));
      return listeners;
    }
    address = runtime::SocketAddress::of_socket(sole.number());
  }
  for (std::size_t index = 0; index < count; ++index) {
    listeners.push_back(listen_or_throw(*address, PortSharing::Shared));
    address = runtime::SocketAddress::of_socket(listeners.front().number());
  }
  return listeners;
}

std::unique_ptr<Server> start_server(Shared& shared, Listeners listeners) {
  begin_counting(shared, listeners.size());
  if (shared.settings.mode == Mode::Async) {
    return std::make_unique<AsyncServer>(shared, std::move(listeners),
                                         [log = std::make_shared<StallLog>()](const runtime::Stall& stall) {
                                           try {
                                             const std::string line = log->line(stall, runtime::Clock::now());
                                             if (!line.empty()) std::fputs(line.c_str(), stderr);
                                           } catch (const std::bad_alloc&) {
                                             // The stall stays counted, and a reactor goes on without the
                                             // line.
                                           }
                                         });
  }
  if (shared.settings.sync_model == SyncModel::ThreadPerConnection) {
    return std::make_unique<ThreadPerConnectionServer>(shared, std::move(listeners.front()));
  }
  return std::make_unique<DispatchedServer>(shared, std::move(listeners.front()));
}

}  // namespace ringmark::server
