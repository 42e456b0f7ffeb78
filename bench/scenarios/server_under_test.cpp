// Starting servers, and single requests to them.
#include "bench/scenarios/server_under_test.hpp"

#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstdlib>

#include "bench/placement.hpp"
#include "runtime/descriptor.hpp"
#include "runtime/socket_address.hpp"

namespace ringmark::bench {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";  // RFC 9112 section 2.1
constexpr std::string_view kLengthField = "\r\ncontent-length: ";
constexpr std::string_view kStatusLineStart = "HTTP/1.1 ";
constexpr std::size_t kPieceBytes = 4096;
constexpr time_t kWaitSeconds = 10;
constexpr int kDecimal = 10;

/// The answer, once `bytes` holds all of it.
std::optional<HttpAnswer> complete_answer(const std::string& bytes) {
  const std::size_t head_end = bytes.find(kHeadEnd);
  if (head_end == std::string::npos || !bytes.starts_with(kStatusLineStart)) return std::nullopt;
  std::string head = bytes.substr(0, head_end);
  std::ranges::transform(head, head.begin(), [](unsigned char octet) { return std::tolower(octet); });
  const std::size_t field = head.find(kLengthField);
  if (field == std::string::npos) return std::nullopt;
  const std::size_t length = std::strtoull(head.c_str() + field + kLengthField.size(), nullptr, kDecimal);
  const std::size_t begin = head_end + kHeadEnd.size();
  if (bytes.size() < begin + length) return std::nullopt;
  return HttpAnswer{.status = std::atoi(bytes.c_str() + kStatusLineStart.size()),
                    .content = bytes.substr(begin, length)};
}

Outcome<void> expect_user(const Outcome<HttpAnswer>& answer) {
  if (!answer) return failure(answer.error());
  if (answer->status == kStatusOk && answer->content == kUserJson) return {};
  return failure("expected 200 " + std::string{kUserJson} + ", got " + std::to_string(answer->status) + " " +
                 answer->content);
}

}  // namespace

Outcome<Process> start_server(const ServerStart& start) {
  const auto program = find_program(start.program);
  if (!program) return failure(program.error());
  Command command{.program = *program, .arguments = start.arguments, .cpu = start.cpu};
  if (start.program == "ringmark-server") command.arguments.push_back("--port");
  command.arguments.push_back(std::to_string(start.port));
  auto process = Process::start(command);
  if (!process) return process;
  const auto accepting = wait_until_accepting(start.port, *process);
  if (!accepting) return failure(start.program + ": " + accepting.error());
  return process;
}

Outcome<HttpAnswer> http_call(std::uint16_t port, std::string_view request) {
  const auto address = *runtime::SocketAddress::from_literal("127.0.0.1", port);
  const runtime::Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const timeval limit{.tv_sec = kWaitSeconds, .tv_usec = 0};
  ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  const std::string where = "127.0.0.1:" + std::to_string(port);
  if (::connect(socket.number(), address.native(), address.size()) != 0)
    return failure("cannot connect to " + where);
  if (::send(socket.number(), request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size())) {
    return failure("cannot send to " + where);
  }
  std::string bytes;
  std::array<char, kPieceBytes> piece;
  for (;;) {
    const ssize_t size = ::recv(socket.number(), piece.data(), piece.size(), 0);
    if (size <= 0)
      return failure(where + " ended its answer after " + std::to_string(bytes.size()) + " bytes");
    bytes.append(piece.data(), static_cast<std::size_t>(size));
    if (auto answer = complete_answer(bytes)) return std::move(*answer);
  }
}

Outcome<void> create_user(std::uint16_t port) {
  constexpr std::string_view kContent = R"({"name":"bench","email":"bench@example.com","age":30})";
  const std::string request =
      "POST /users HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: " +
      std::to_string(kContent.size()) + "\r\n\r\n" + std::string{kContent};
  const auto created = expect_user(http_call(port, request));
  if (!created) return failure("POST /users: " + created.error());
  return {};
}

}  // namespace ringmark::bench
