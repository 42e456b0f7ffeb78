// A server whose answers a test writes out: a thread for each connection, plain blocking sockets.
#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "runtime/descriptor.hpp"

namespace ringmark::loadgen {

/// One accepted connection, as a script sees it.
class ScriptedConnection {
 public:
  ScriptedConnection(int descriptor, std::size_t index) : descriptor_{descriptor}, index_{index} {}

  /// Counted from 0 in the order of acceptance.
  [[nodiscard]] std::size_t index() const { return index_; }
  /// The next head without content, or "" at the end of the stream.
  std::string read_head();
  /// Reads and drops `size` octets.
  void skip(std::size_t size);
  /// Reads and drops whatever comes until the peer ends its side.
  void drain();
  /// Sends everything; a peer that has left is ignored.
  void send(std::string_view bytes) const;
  /// Sends one octet after the other, each as a segment of its own.
  void send_in_octets(std::string_view bytes) const;

 private:
  int descriptor_;
  std::size_t index_;
  std::string buffer_;
};

/// Listens on a free loopback port while it lives. The connection is closed when `script` returns.
class ScriptedServer {
 public:
  using Script = std::function<void(ScriptedConnection& connection)>;

  explicit ScriptedServer(Script script);
  ~ScriptedServer();

  /// "http://127.0.0.1:PORT/".
  [[nodiscard]] std::string url() const;

 private:
  void accept_all();

  Script script_;
  runtime::Descriptor listening_;
  std::mutex mutex_;
  bool closing_{false};
  std::vector<int> open_;
  std::vector<std::jthread> connections_;
  std::jthread acceptor_;
};

/// "HTTP/1.1 200 OK" with content "ok", the connection kept.
inline constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/// Answers every request with `answer`.
[[nodiscard]] ScriptedServer::Script always(std::string_view answer);

}  // namespace ringmark::loadgen
