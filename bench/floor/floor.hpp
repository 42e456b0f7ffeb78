// What the raw limits share: arguments, sockets, the fixed answer, and where a message ends.
// A limit has no parser, router or runtime: it is the cost that remains when a program has nothing of its own
// to do.
#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace ringmark::bench {

inline constexpr std::string_view kHeadEnd = "\r\n\r\n";  // RFC 9112 section 2.1

// The bytes of ringmark's own answer to GET /, so that both send the same amount.
inline constexpr std::string_view kResponse =
    "HTTP/1.1 200 OK\r\n"
    "date: Sun, 22 Nov 2026 12:00:00 GMT\r\n"
    "content-type: application/json\r\n"
    "content-length: 35\r\n"
    "\r\n"
    "{\"message\":\"欢迎使用异步API\"}";
inline constexpr std::size_t kContentBytes = 35;  // as the content-length above says
static_assert(kResponse.size() == kResponse.find(kHeadEnd) + kHeadEnd.size() + kContentBytes);

// One send takes at most this many answers: 2 KiB of pipelined requests as wrk writes them, about 40 bytes
// each.
inline constexpr std::size_t kAnswerCopies = 64;
inline constexpr auto kAnswers = [] {
  std::array<char, kAnswerCopies * kResponse.size()> copies{};
  for (std::size_t index = 0; index < copies.size(); ++index)
    copies[index] = kResponse[index % kResponse.size()];
  return copies;
}();

/// The answers that one connection has yet to send. All answers are alike, so a position in `kAnswers` stands
/// for them.
class UnsentAnswers {
 public:
  void add(std::size_t count) { bytes_ += count * kResponse.size(); }
  [[nodiscard]] bool empty() const { return bytes_ == 0; }

  /// What the next send should try: static memory, never more than what is unsent.
  [[nodiscard]] std::string_view next() const {
    return {kAnswers.data() + offset_, std::min(bytes_, kAnswers.size() - offset_)};
  }

  /// `bytes` (at most the size of next()) have been taken by the kernel.
  void sent(std::size_t bytes) {
    bytes_ -= bytes;
    offset_ = (offset_ + bytes) % kResponse.size();
  }

 private:
  std::size_t bytes_ = 0;
  std::size_t offset_ = 0;
};

/// Offset behind the first CRLFCRLF at `from` or later, npos if there is none. It looks at every fourth byte:
/// any but CR and LF rules out all places that cover it.
[[nodiscard]] inline std::size_t find_head_end(std::string_view bytes, std::size_t from) {
  constexpr std::size_t kLast = kHeadEnd.size() - 1;
  for (std::size_t at = from + kLast; at < bytes.size();) {
    if (bytes[at] == '\r') {
      at += 1;
    } else if (bytes[at] != '\n') {
      at += kHeadEnd.size();
    } else if (bytes.substr(at - kLast, kHeadEnd.size()) == kHeadEnd) {
      return at + 1;
    } else {
      at += 2;
    }
  }
  return std::string_view::npos;
}

/// Counts the messages of one connection and keeps the beginning of the one that is not complete.
class MessageCounter {
 public:
  /// How many messages, each a head and `content_bytes` of content, end in `received`; nothing if an
  /// incomplete one exceeds 16 KiB. `received` is not used after the call.
  [[nodiscard]] std::optional<std::size_t> take(std::string_view received, std::size_t content_bytes = 0) {
    if (unfinished_.empty()) {
      const Scan scan = count_complete(received, content_bytes);
      if (scan.consumed != received.size()) unfinished_.assign(received.substr(scan.consumed));
      return within_limit(scan.messages);
    }
    unfinished_.append(received);
    const Scan scan = count_complete(unfinished_, content_bytes);
    unfinished_.erase(0, scan.consumed);
    return within_limit(scan.messages);
  }

 private:
  struct Scan {
    std::size_t messages;
    std::size_t consumed;
  };
  static constexpr std::size_t kUnfinishedBytesMax = 16 * 1024;

  [[nodiscard]] static Scan count_complete(std::string_view bytes, std::size_t content_bytes) {
    Scan scan{.messages = 0, .consumed = 0};
    for (;;) {
      const std::size_t head_end = find_head_end(bytes, scan.consumed);
      if (head_end == std::string_view::npos || bytes.size() - head_end < content_bytes) return scan;
      scan.consumed = head_end + content_bytes;
      ++scan.messages;
    }
  }

  [[nodiscard]] std::optional<std::size_t> within_limit(std::size_t messages) const {
    if (unfinished_.size() > kUnfinishedBytesMax) return std::nullopt;
    return messages;
  }

  std::string unfinished_;
};

/// Ends the program with one line on standard error and exit code 1.
[[noreturn]] inline void fail(const char* what, int error) {
  std::fprintf(stderr, "%s: %s\n", what, std::strerror(error));
  std::exit(1);
}

/// Passes on the result of a system call, or fails with its errno.
inline int require(int result, const char* what) {
  if (result < 0) fail(what, errno);
  return result;
}

/// A decimal argument of `min`..`max`; anything else ends the program with one line and exit code 2.
[[nodiscard]] inline unsigned number_argument(const char* text, const char* name, unsigned min,
                                              unsigned max) {
  unsigned value = 0;
  const char* end = text + std::strlen(text);
  const auto [stopped, error] = std::from_chars(text, end, value);
  if (error == std::errc{} && stopped == end && value >= min && value <= max) return value;
  std::fprintf(stderr, "%s is '%s', must be a number from %u to %u\n", name, text, min, max);
  std::exit(2);
}

/// Lets SIGTERM and SIGINT end the program with exit code 0, and raises RLIMIT_NOFILE to its hard limit.
inline void prepare_process() {
  for (const int signal : {SIGTERM, SIGINT})
    std::signal(signal, [](int) { ::_exit(0); });
  rlimit files{};
  require(::getrlimit(RLIMIT_NOFILE, &files), "getrlimit");
  files.rlim_cur = files.rlim_max;
  require(::setrlimit(RLIMIT_NOFILE, &files), "setrlimit");
}

/// Sets TCP_NODELAY; sockets accepted from a listener inherit it.
inline void disable_nagle(int descriptor) {
  const int on = 1;
  require(::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
}

/// Listens on 127.0.0.1 at the only argument PORT (0 = the kernel chooses) and prints `listening PORT`.
/// `socket_flags` are added to the type of socket(2). Ends the program on any error.
[[nodiscard]] inline int start_server(int argument_count, char** arguments, int socket_flags = 0) {
  constexpr int kBacklog = 4096;  // as ringmark-server; the kernel cuts it to net.core.somaxconn
  if (argument_count != 2) {
    std::fprintf(stderr, "usage: %s PORT\n", arguments[0]);
    std::exit(2);
  }
  const unsigned port = number_argument(arguments[1], "PORT", 0, UINT16_MAX);
  prepare_process();

  const int listener = require(::socket(AF_INET, SOCK_STREAM | socket_flags, 0), "socket");
  const int on = 1;
  require(::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "SO_REUSEADDR");
  disable_nagle(listener);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t address_bytes = sizeof address;
  require(::bind(listener, reinterpret_cast<const sockaddr*>(&address), address_bytes), "bind");
  require(::listen(listener, kBacklog), "listen");
  require(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &address_bytes), "getsockname");
  std::printf("listening %u\n", static_cast<unsigned>(ntohs(address.sin_port)));
  std::fflush(stdout);
  return listener;
}

}  // namespace ringmark::bench
