// A whole server in the test's own process.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "runtime/clock.hpp"
#include "runtime/socket_address.hpp"
#include "server/handlers/routes.hpp"
#include "server/offload.hpp"
#include "server/openapi.hpp"
#include "server/server.hpp"
#include "server/services.hpp"

namespace ringmark::testing {

/// A server with everything behind it, as main makes one.
class WholeServer {
 public:
  WholeServer(server::Settings settings, const std::string& database,
              void (*add_routes)(server::Router&) = server::handlers::add_routes)
      : settings_{std::move(settings)},
        offload_{settings_.mode == server::Mode::Async ? 1U : 0U},
        database_{{.file = database, .readers = 1}, offload_} {
    add_routes(router_);
    site_.emplace(server::openapi_document(router_.operations()), std::string{});
    services_.site = &*site_;
    server::Listeners listeners = server::open_listeners(settings_);
    address_ = runtime::SocketAddress::of_socket(listeners.front().number());
    server_ = server::start_server(shared_, std::move(listeners));
  }

  [[nodiscard]] const runtime::SocketAddress& address() const { return *address_; }

  [[nodiscard]] server::Services& services() { return services_; }

  /// True when all has ended within five seconds.
  [[nodiscard]] bool end() {
    server_->drain();
    if (server_->wait(runtime::Clock::now() + std::chrono::seconds{5})) return true;
    server_->abort();
    return false;
  }

  /// True when what is under way ends within five seconds when it is told to.
  [[nodiscard]] bool stop() {
    server_->drain();
    server_->abort();
    return server_->wait(runtime::Clock::now() + std::chrono::seconds{5});
  }

 private:
  server::Settings settings_;
  server::Offload offload_;
  server::store::SqliteDatabase database_;
  server::store::UserStore users_{1000};
  server::BackgroundTasks tasks_{database_, settings_};
  server::Services services_{users_, database_, settings_.database_delay, "test:80", tasks_};
  server::Router router_;
  std::optional<server::Site> site_;
  server::Shared shared_{settings_, router_, services_};
  std::optional<runtime::SocketAddress> address_;
  std::unique_ptr<server::Server> server_;
};

}  // namespace ringmark::testing
