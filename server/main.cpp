// ringmark-server: options, start, and the drain that a signal begins.
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <tuple>

#include "runtime/ring.hpp"
#include "runtime/signals.hpp"
#include "server/handlers/routes.hpp"
#include "server/openapi.hpp"
#include "server/options.hpp"
#include "server/server.hpp"
#include "server/services.hpp"

namespace ringmark::server {
namespace {

constexpr int kOk = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;

const char* name_of(const Settings& settings) {
  if (settings.mode == Mode::Async) {
    return settings.engine == runtime::Engine::Epoll ? "async, epoll" : "async, io_uring";
  }
  switch (settings.sync_model) {
    case SyncModel::ThreadPerConnection:
      return "sync, thread-per-connection";
    case SyncModel::ThreadPerRequest:
      return "sync, thread-per-request";
    case SyncModel::Pool:
      return "sync, pool";
  }
  return "sync";
}

int serve_until_signal(const Settings& settings) {
  Listeners listeners = open_listeners(settings);
  const std::string address = runtime::SocketAddress::of_socket(listeners.front().number()).text();
  // On synchronous threads a query runs inline, so these threads serve the reactors only.
  Offload offload{settings.mode == Mode::Async ? settings.database_connections : 0};
  const store::SqliteOptions database_options{
      .file = settings.database_file, .readers = settings.database_connections, .echo = settings.sql_echo};
  store::SqliteDatabase database{database_options, offload};
  store::UserStore users{settings.users_max};
  BackgroundTasks tasks{database, settings};
  Services services{users, database, settings.database_delay, address, tasks};
  Router router;
  handlers::add_routes(router);
  const Site site{openapi_document(router.operations()), site_folder()};
  services.site = &site;
  std::optional<AccessLog> access_log;
  if (!settings.access_log.empty()) access_log.emplace(settings.access_log);
  Shared shared{settings, router, services, access_log ? &*access_log : nullptr};
  const std::unique_ptr<Server> server = start_server(shared, std::move(listeners));
  std::fprintf(stderr, "ringmark-server: listening on http://%s (%s)\n", address.c_str(), name_of(settings));
  while (runtime::wait_for_stop_signal(std::chrono::hours{1}) == 0)
    continue;
  server->drain();
  if (server->wait(runtime::Clock::now() + settings.drain_timeout)) return kOk;
  std::fprintf(stderr, "ringmark-server: requests still under way after %lld ms are cut\n",
               static_cast<long long>(settings.drain_timeout.count()));
  server->abort();
  std::ignore = server->wait(runtime::kNever);
  return kFailed;
}

// Replaces the wish for an engine by what there is, and says so when it is not the preferred one.
void settle_engine(Settings& settings) {
  if (settings.mode == Mode::Sync) return;
  const runtime::EngineChoice choice = runtime::choose_engine(settings.engine);
  settings.engine = choice.engine;
  if (choice.refusal.empty()) return;
  std::fprintf(stderr, "ringmark-server: warning: %s; serving with epoll\n", choice.refusal.c_str());
}

int run(int argc, const char* const* argv) {
  auto settings = read_options(argc, argv);
  if (!settings) {
    std::fprintf(settings.error().exit_code == kOk ? stdout : stderr, "%s\n", settings.error().text.c_str());
    return settings.error().exit_code;
  }
  if (const std::string missing = missing_resources(*settings); !missing.empty()) {
    std::fprintf(stderr, "ringmark-server: %s\n", missing.c_str());
    return kUsage;
  }
  try {
    settle_engine(*settings);
    return serve_until_signal(*settings);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ringmark-server: %s\n", error.what());
    return kUsage;
  }
}

}  // namespace
}  // namespace ringmark::server

int main(int argc, char** argv) {
  ringmark::runtime::hold_stop_signals();
  return ringmark::server::run(argc, argv);
}
