// Options of the server, their units and their limits.
#include "server/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "runtime/descriptor.hpp"
#include "server/version.hpp"

namespace ringmark::server {
namespace {

constexpr std::size_t kThreadsMax = 100'000;
constexpr std::size_t kReactorsMax = 1024;
constexpr std::size_t kConnectionsMax = 10'000'000;
constexpr std::size_t kStackKibibytesMin = 64;
constexpr std::size_t kStackKibibytesMax = 1024 * 1024;
constexpr std::size_t kHeadBytesMin = 1024;
constexpr std::size_t kHeadBytesMax = 1024 * 1024;
constexpr std::uint64_t kBodyBytesMax = 1024 * std::uint64_t{1024} * 1024;
constexpr std::int64_t kMillisecondsMax = 24 * 3600 * std::int64_t{1000};
constexpr std::int64_t kSecondsMax = kMillisecondsMax / 1000;
constexpr std::size_t kMessageBytesMax = 1024 * 1024 * std::size_t{1024};
constexpr std::size_t kTasksMax = 1'000'000;
constexpr std::size_t kHelpColumn = 30;

/// Descriptors beside those of clients: rings, listeners, database, standard streams.
constexpr std::size_t kOwnDescriptors = 64;

std::string environment_name(std::string_view option) {
  std::string name = "RINGMARK_";
  for (const char letter : option.substr(2)) {
    name.push_back(letter == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(letter))));
  }
  return name;
}

/// Adds options that all can be set by the environment, too.
class Table {
 public:
  explicit Table(CLI::App& app) : app_{app} {}

  template <typename Value>
  CLI::Option& add(const std::string& name, Value& value, const std::string& text) {
    return *app_.add_option(name, value, text)->envname(environment_name(name))->capture_default_str();
  }

  template <typename Value>
  void add(const std::string& name, Value& value, const std::string& text, Value least, Value most) {
    add(name, value, text).check(CLI::Range(least, most))->type_name("N");
  }

  void add_duration(const std::string& name, std::chrono::milliseconds& value, const std::string& text) {
    const std::map<std::string, std::int64_t> units{{"ms", 1}, {"s", 1000}, {"m", 60'000}};
    CLI::Option* option = app_.add_option_function<std::int64_t>(
        name, [&value](const std::int64_t& count) { value = std::chrono::milliseconds{count}; }, text);
    option->envname(environment_name(name))->default_str(std::to_string(value.count()) + "ms");
    option->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::UNIT_REQUIRED));
    option->check(CLI::Range(std::int64_t{0}, kMillisecondsMax))->type_name("TIME");
  }

  void add_milliseconds(const std::string& name, std::chrono::milliseconds& value, const std::string& text) {
    CLI::Option* option = app_.add_option_function<std::int64_t>(
        name, [&value](const std::int64_t& count) { value = std::chrono::milliseconds{count}; }, text);
    option->envname(environment_name(name))->default_str(std::to_string(value.count()));
    option->check(CLI::Range(std::int64_t{0}, kMillisecondsMax))->type_name("MS");
  }

  void add_seconds(const std::string& name, std::chrono::nanoseconds& value, const std::string& text) {
    const auto read = [name, &value](const double& count) {
      // Written so that it refuses NaN, too.
      if (!(count >= 0 && count <= kSecondsMax)) {
        throw CLI::ValidationError{name, "not a number of seconds from 0 to " + std::to_string(kSecondsMax)};
      }
      value = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>{count});
    };
    CLI::Option* option = app_.add_option_function<double>(name, read, text);
    option->envname(environment_name(name))->type_name("SECONDS");
    option->default_str(std::to_string(std::chrono::duration_cast<std::chrono::seconds>(value).count()));
  }

  void add_flag(const std::string& name, bool& value, const std::string& text) {
    app_.add_flag(name, value, text)->envname(environment_name(name));
  }

 private:
  CLI::App& app_;
};

void add_model(CLI::App& app, Table& table, Settings& settings) {
  const std::map<std::string, Mode> modes{{"async", Mode::Async}, {"sync", Mode::Sync}};
  const std::map<std::string, SyncModel> models{{"thread-per-connection", SyncModel::ThreadPerConnection},
                                                {"thread-per-request", SyncModel::ThreadPerRequest},
                                                {"pool", SyncModel::Pool}};
  const std::map<std::string, runtime::Engine> engines{{"auto", runtime::Engine::Automatic},
                                                       {"io_uring", runtime::Engine::IoUring},
                                                       {"epoll", runtime::Engine::Epoll}};
  app.add_option("--mode", settings.mode, "async|sync")
      ->transform(CLI::CheckedTransformer(modes).description(""))
      ->envname("RINGMARK_MODE")
      ->default_str("async");
  app.add_option("--sync-model", settings.sync_model, "thread-per-connection|thread-per-request|pool")
      ->transform(CLI::CheckedTransformer(models).description(""))
      ->envname("RINGMARK_SYNC_MODEL")
      ->default_str("thread-per-connection");
  table.add("--threads", settings.threads, "threads of the sync model pool", std::size_t{1}, kThreadsMax);
  table.add("--reactors", settings.reactors, "threads of async mode, 0: one a processor", std::size_t{0},
            kReactorsMax);
  app.add_option("--engine", settings.engine, "auto|io_uring|epoll, of async mode")
      ->transform(CLI::CheckedTransformer(engines).description(""))
      ->envname("RINGMARK_ENGINE")
      ->default_str("auto");
  table.add_flag("--pin-reactors", settings.pin_reactors, "give each reactor a processor");
}

void add_limits(Table& table, Settings& settings, std::size_t& stack_kibibytes) {
  table.add("--stack-size", stack_kibibytes, "KiB of stack a sync thread", kStackKibibytesMin,
            kStackKibibytesMax);
  table.add("--max-connections", settings.connections_max, "clients at once, then 503", std::size_t{1},
            kConnectionsMax);
  table.add("--max-head-bytes", settings.limits.head_bytes_max, "request line and fields, then 431",
            kHeadBytesMin, kHeadBytesMax);
  table.add("--max-body-bytes", settings.limits.body_bytes_max, "content, then 413", std::uint64_t{0},
            kBodyBytesMax);
  table.add_duration("--head-timeout", settings.timeouts.head, "for a whole request head, then 408");
  table.add_duration("--body-timeout", settings.timeouts.body, "for the content after it, then 408");
  table.add_duration("--idle-timeout", settings.timeouts.idle, "between requests, then close");
  table.add_duration("--send-timeout", settings.timeouts.send_stall, "without progress of an answer");
  table.add_duration("--linger-timeout", settings.timeouts.linger, "reading on after the last answer");
  table.add_duration("--drain-timeout", settings.drain_timeout, "for requests under way at the end");
}

void add_websockets(CLI::App& app, Table& table, WebSocketSettings& settings) {
  using Takeover = std::optional<websocket::ContextTakeover>;
  const std::map<std::string, Takeover> deflate{{"off", std::nullopt},
                                                {"shared", websocket::ContextTakeover::Shared},
                                                {"dedicated", websocket::ContextTakeover::Dedicated}};
  const auto add_list = [&](const std::string& name, std::vector<std::string>& values,
                            const std::string& text) {
    app.add_option(name, values, text)
        ->envname(environment_name(name))
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false)
        ->delimiter(',');
  };
  table.add("--ws-message-limit", settings.limits.message_bytes, "bytes of a WebSocket message, then 1009",
            std::size_t{1}, kMessageBytesMax);
  table.add("--ws-outbox", settings.outbox_bytes_max, "bytes that wait for a slow reader, then 1013",
            std::size_t{1}, kMessageBytesMax);
  table.add_duration("--ws-ping", settings.ping_interval, "between pings of the server, 0: none");
  table.add_duration("--ws-idle-timeout", settings.idle_timeout, "of silence, pongs included, then 1008");
  table.add_duration("--ws-close-timeout", settings.close_timeout, "for the client's part of a closing");
  add_list("--ws-origin", settings.origins, "page that may connect, repeatable (default: all)");
  add_list("--ws-protocol", settings.protocols, "subprotocol that may be agreed on, repeatable");
  app.add_option_function<std::string>(
         "--ws-deflate",
         [&settings, deflate](const std::string& name) { settings.deflate = deflate.at(name); },
         "off|shared|dedicated, compression where clients offer it")
      ->check(CLI::IsMember(deflate).description(""))
      ->envname("RINGMARK_WS_DEFLATE")
      ->default_str("off");
}

void add_services(Table& table, Settings& settings, std::string& database, std::string& proxy) {
  table.add_milliseconds("--stall-warn-ms", settings.stall_warning, "name what holds a reactor up, 0: never");
  table.add_milliseconds("--db-delay-ms", settings.database_delay, "simulated query of /users");
  table.add("--max-users", settings.users_max, "users in memory, then 507", std::size_t{1},
            std::size_t{100'000'000});
  table.add("--database", database, "of /async-users").type_name("sqlite:FILE");
  table.add("--database-connections", settings.database_connections, "readers beside the one writer",
            std::size_t{1}, std::size_t{1024});
  table.add_flag("--sql-echo", settings.sql_echo, "every SQL statement to standard error");
  table.add("--access-log", settings.access_log, "a line of JSON a request, - for standard output")
      .type_name("FILE");
  table.add("--forwarded-allow", proxy, "proxy whose X-Forwarded-For and -Proto count").type_name("ADDRESS");
}

void add_tasks(Table& table, Settings& settings) {
  table.add_seconds("--task-seconds", settings.task_duration, "work of a background task, fractions allowed");
  table
      .add("--task-concurrency", settings.task_concurrency,
           "tasks that run at once (default: " + std::to_string(kTaskConcurrencyAsync) + " async, " +
               std::to_string(kTaskConcurrencySync) + " sync)")
      .check(CLI::Range(std::size_t{1}, kTasksMax))
      ->type_name("N")
      ->default_str("");
  table.add("--task-queue", settings.tasks_queued_max, "tasks that wait beside those, then 503",
            std::size_t{0}, kTasksMax);
  table.add("--tasks-kept", settings.tasks_kept, "finished tasks that can still be read", std::size_t{1},
            kTasksMax);
}

OptionsEnd fault(const std::string& text) {
  return {2, "ringmark-server: " + text};
}

}  // namespace

std::expected<Settings, OptionsEnd> read_options(int argc, const char* const* argv) {
  Settings settings;
  CLI::App app{"Serves the API, asynchronously on io_uring or synchronously on threads.", "ringmark-server"};
  app.get_formatter()->column_width(kHelpColumn);
  app.option_defaults()->multi_option_policy(
      CLI::MultiOptionPolicy::TakeLast);  // as in a shell alias: the last wins
  app.set_version_flag("--version", version_text);
  Table table{app};
  std::size_t stack_kibibytes = settings.stack_bytes / http::kKibibyte;
  std::string database = "sqlite:" + settings.database_file;
  std::string proxy;
  table.add("--host", settings.host, "address to listen on, IPv4 or IPv6").type_name("ADDRESS");
  table.add("--port", settings.port, "0: any free one").type_name("N");
  table.add_flag("--reuse-port", settings.reuse_port, "share the port with other processes");
  add_model(app, table, settings);
  add_limits(table, settings, stack_kibibytes);
  add_websockets(app, table, settings.websocket);
  add_services(table, settings, database, proxy);
  add_tasks(table, settings);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    const bool version = dynamic_cast<const CLI::CallForVersion*>(&success) != nullptr;
    return std::unexpected{OptionsEnd{0, version ? version_text() : app.help()}};
  } catch (const CLI::Error& error) {
    return std::unexpected{fault(error.what())};
  }
  settings.stack_bytes = stack_kibibytes * http::kKibibyte;
  constexpr std::string_view kSqlite = "sqlite:";
  if (!database.starts_with(kSqlite) || database.size() == kSqlite.size()) {
    return std::unexpected{fault("--database " + database + ": expected sqlite:FILE")};
  }
  if (!proxy.empty()) {
    settings.trusted_proxy = runtime::SocketAddress::from_literal(proxy, 0);
    if (!settings.trusted_proxy)
      return std::unexpected{fault("--forwarded-allow " + proxy + ": expected an IPv4 or IPv6 address")};
  }
  settings.database_file = database.substr(kSqlite.size());
  const std::size_t target_bytes_max = settings.limits.head_bytes_max / 2;
  settings.limits.target_bytes_max = std::min(settings.limits.target_bytes_max, target_bytes_max);
  return settings;
}

std::string missing_resources(const Settings& settings) {
  const std::uint64_t limit = runtime::raise_descriptor_limit();
  const std::uint64_t needed = settings.connections_max + kOwnDescriptors;
  if (limit >= needed) return {};
  return "--max-connections " + std::to_string(settings.connections_max) + " needs " +
         std::to_string(needed) + " descriptors, the hard limit is " + std::to_string(limit) +
         " (see ulimit -Hn)";
}

}  // namespace ringmark::server
