// Everything an operator can set, with the defaults of the documentation.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/http/limits.hpp"
#include "protocol/websocket/deflate_parameters.hpp"
#include "protocol/websocket/limits.hpp"
#include "runtime/engine.hpp"
#include "runtime/faults.hpp"
#include "runtime/socket_address.hpp"

namespace ringmark::server {

enum class Mode : std::uint8_t { Async, Sync };
enum class SyncModel : std::uint8_t { ThreadPerConnection, ThreadPerRequest, Pool };

/// Background tasks that run at once, by default: each is a frame in async mode, a thread in sync mode.
inline constexpr std::size_t kTaskConcurrencyAsync = 10'000;
inline constexpr std::size_t kTaskConcurrencySync = 40;

/// How long each kind of wait on a client may last.
struct Timeouts {
  std::chrono::milliseconds head{10'000};  ///< a request's head, from its first octet: absolute, not per read
  std::chrono::milliseconds body{60'000};  ///< its content, from the end of the head
  std::chrono::milliseconds idle{75'000};  ///< between requests; 408 is not sent then
  std::chrono::milliseconds send_stall{30'000};  ///< a client that takes nothing of its answer
  std::chrono::milliseconds linger{2'000};  ///< reading on after a refusal, so that the client can read it
};

/// What WebSocket clients may do.
struct WebSocketSettings {
  websocket::Limits limits;                           ///< beyond them: 1009
  std::size_t outbox_bytes_max{http::kMebibyte};      ///< waiting for a slow reader; beyond: 1013
  std::chrono::milliseconds ping_interval{20'000};    ///< of the server's own pings; 0: none
  std::chrono::milliseconds idle_timeout{60'000};     ///< without any octet, an answer to a ping included
  std::chrono::milliseconds close_timeout{5'000};     ///< for the client's part of the closing handshake
  std::optional<websocket::ContextTakeover> deflate;  ///< nothing: no compression
  std::vector<std::string> origins;                   ///< of pages that may connect; empty: of all
  std::vector<std::string> protocols;                 ///< that may be agreed on
};

/// The options of ringmark-server.
struct Settings {
  std::string host{"127.0.0.1"};
  std::uint16_t port{8000};
  Mode mode{Mode::Async};
  SyncModel sync_model{SyncModel::ThreadPerConnection};
  std::size_t threads{40};  ///< of the pool model; FastAPI's number for blocking handlers
  std::size_t reactors{0};  ///< 0: the processors this process may use
  runtime::Engine engine{runtime::Engine::Automatic};  ///< of the reactors
  std::chrono::milliseconds stall_warning{10};         ///< of a reactor's turn; 0: none
  bool pin_reactors{false};
  bool reuse_port{false};
  std::size_t stack_bytes{256 * http::kKibibyte};  ///< of each synchronous thread
  std::size_t connections_max{10'000};
  http::Limits limits;
  Timeouts timeouts;
  WebSocketSettings websocket;
  std::chrono::milliseconds drain_timeout{10'000};
  std::chrono::milliseconds database_delay{100};  ///< the simulated query of /users
  std::size_t users_max{1'000'000};
  std::string database_file{"ringmark.db"};
  std::size_t database_connections{8};                  ///< readers; there is one writer beside them
  bool sql_echo{false};                                 ///< every statement to standard error
  std::string access_log;                               ///< file, "-" for standard output, empty for none
  std::optional<runtime::SocketAddress> trusted_proxy;  ///< its X-Forwarded-* fields are believed
  std::chrono::nanoseconds task_duration{std::chrono::seconds{10}};  ///< of a background task's work
  std::size_t task_concurrency{0};                                   ///< 0: the default of the mode
  std::size_t tasks_queued_max{10'000};                              ///< beside those that run; beyond: 503
  std::size_t tasks_kept{10'000};                                    ///< finished ones
  runtime::Faults* faults{nullptr};  ///< for tests: what goes wrong in the serving threads and their rings
};

}  // namespace ringmark::server
