// What handlers share: everything here may be called from any thread that serves requests, and outlives them.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>

#include "runtime/clock.hpp"
#include "server/background_tasks.hpp"
#include "server/chat/room.hpp"
#include "server/metrics.hpp"
#include "server/site.hpp"
#include "server/store/sqlite_database.hpp"
#include "server/store/user_store.hpp"

namespace ringmark::server {

struct Services {
  store::UserStore& users;
  store::SqliteDatabase& database;
  runtime::Duration database_delay;  ///< the simulated query of /users; zero: no wait at all
  std::string address;               ///< "host:port" of the server itself, for a request that names no host
  BackgroundTasks& tasks;
  Metrics metrics{};
  std::atomic<std::size_t> database_sessions{0};  ///< held by handlers at this moment
  std::atomic<std::size_t> websockets{0};         ///< sessions at this moment
  Room room{};
  std::atomic<bool> draining{false};  ///< new requests are still answered, but nobody should send any
  const Site* site{nullptr};          ///< the pages; set before serving begins
};

}  // namespace ringmark::server
