// A server that a trial starts, and the one user that its requests read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/outcome.hpp"
#include "bench/process.hpp"

namespace ringmark::bench {

/// What GET /users/1 of a server with `create_user`'s user answers.
inline constexpr std::string_view kUserJson =
    R"({"id":1,"name":"bench","email":"bench@example.com","age":30})";
inline constexpr int kStatusOk = 200;
inline constexpr std::string_view kUserRequest = "GET /users/1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

/// A program of the project that takes --port, or (the floors) the port alone.
struct ServerStart {
  std::string program;
  std::vector<std::string> arguments;
  std::uint16_t port;
  int cpu;
};

/// Starts a server of the project on that processor and waits until it accepts.
[[nodiscard]] Outcome<Process> start_server(const ServerStart& start);

struct HttpAnswer {
  int status;
  std::string content;
};

/// Sends one request (its bytes) to 127.0.0.1:`port` and reads the answer up to its content-length. Blocks,
/// at most ten seconds a wait.
[[nodiscard]] Outcome<HttpAnswer> http_call(std::uint16_t port, std::string_view request);

/// Creates user 1. Fails when the answer is another than `kUserJson`.
[[nodiscard]] Outcome<void> create_user(std::uint16_t port);

}  // namespace ringmark::bench
