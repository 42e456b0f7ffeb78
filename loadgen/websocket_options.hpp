// The command line of `ringmark-load ws`.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "loadgen/options.hpp"
#include "loadgen/url.hpp"
#include "protocol/websocket/deflate_parameters.hpp"
#include "protocol/websocket/opcode.hpp"
#include "runtime/clock.hpp"
#include "runtime/engine.hpp"

namespace ringmark::loadgen {

enum class LoadKind : std::uint8_t {
  Echo,    ///< every connection sends, and each message comes back to it alone
  FanOut,  ///< some connections send, and each message comes to all of them
  Idle,    ///< connections that rest
};

/// What one run does. The defaults are those of the command line.
struct WebSocketOptions {
  std::string url_text;
  Url url;
  LoadKind kind{LoadKind::Echo};
  std::size_t threads{1};
  std::size_t connections{10};  ///< of all threads together
  std::size_t senders{1};       ///< of the connections of a fan-out
  std::size_t never_read{0};    ///< further connections that are opened and never read
  runtime::Duration duration{std::chrono::seconds{10}};
  runtime::Duration warmup{0};
  /// Of connecting, of the handshake, of sending without progress, of an answer.
  runtime::Duration timeout{std::chrono::seconds{2}};
  std::size_t message_bytes{64};
  websocket::Opcode opcode{websocket::Opcode::Text};
  double rate{0};                   ///< messages a second of all senders; 0 is a closed loop
  std::size_t in_flight{1};         ///< of a connection, in a closed loop
  double ramp{0};                   ///< connections opened a second; 0 is as fast as it goes
  std::uint64_t traffic_bytes{0};   ///< echoed on each idle connection before it rests
  std::vector<std::string> fields;  ///< "name: value"
  std::string subprotocols;         ///< offered ones, best first, with commas between
  std::optional<websocket::ContextTakeover> deflate;
  runtime::Engine engine{runtime::Engine::Automatic};
  std::vector<int> cpus;  ///< one for each thread, or none
  ReportForm report{ReportForm::Text};

  /// How many of the connections send when load begins.
  [[nodiscard]] std::size_t sending_connections() const {
    return kind == LoadKind::Echo ? connections : kind == LoadKind::FanOut ? senders : 0;
  }
};

/// Reads what follows `ringmark-load ws`; the first argument is the name of the command. `version` is what
/// `--version` prints.
[[nodiscard]] std::expected<WebSocketOptions, CommandLineEnd> parse_websocket_options(
    int argument_count, const char* const* arguments, const std::string& version);

}  // namespace ringmark::loadgen
