// The words of the scenario.
#include "tests/server/support/scenario.hpp"

#include <cstddef>
#include <string_view>

#include "protocol/websocket/frame_writer.hpp"

namespace ringmark::testing {
namespace {

constexpr std::string_view kUser = R"({"name":"Ada Lovelace","email":"ada@example.com","age":36})";
constexpr std::size_t kLargeBytes =
    600'000;  // more than the socket takes at once, and than the kernel may keep

std::string with_content(std::string_view line, std::string_view content) {
  return std::string{line} + " HTTP/1.1\r\nHost: t\r\nContent-Length: " + std::to_string(content.size()) +
         "\r\n\r\n" + std::string{content};
}

std::string plain(std::string_view line) {
  return std::string{line} + " HTTP/1.1\r\nHost: t\r\n\r\n";
}

std::string last(std::string_view line) {
  return std::string{line} + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";
}

std::string handshake(std::string_view path) {
  return "GET " + std::string{path} +
         " HTTP/1.1\r\nHost: t\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

/// As a client sends it, with a masking key that changes nothing.
std::string masked_frame(websocket::Opcode opcode, std::string_view payload) {
  http::OutputBuffer octets;
  websocket::write_frame(octets, opcode, payload, websocket::MaskingKey{});
  return std::string{octets.view()};
}

}  // namespace

std::array<Visit, 9> fifty_requests() {
  constexpr std::string_view kChunked =
      "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
      "28\r\nforty octets, which no small string has.\r\n0\r\n\r\n";
  std::string pipelined;
  for (int count = 0; count < 10; ++count)
    pipelined += plain("GET /healthz");
  std::string slow;  // each waits, while the others are kept
  for (int count = 0; count < 4; ++count)
    slow += with_content("POST /users", kUser) + plain("GET /users/1");
  return {{{pipelined + last("GET /"), 11},
           {slow + with_content("PUT /users/1", kUser) + last("GET /users"), 10},
           {plain("POST /async-users?name=some+body&email=somebody%40example.com") +
                plain("GET /async-users?email=somebody%40example.com") + plain("GET /async-users") +
                last("GET /async-users?email=nobody%40example.com"),
            4},
           {std::string{kChunked} + std::string{kChunked} + last("GET /echo"), 3},
           {with_content("PUT /echo", std::string(kLargeBytes, 'x')) + last("GET /"), 2},
           {plain("GET /nowhere") + plain("OPTIONS /users") + plain("DELETE /") + plain("HEAD /") +
                plain("GET /healthz/?a=b") + last("OPTIONS *"),
            6},
           {last("DELETE /users/1"), 1},
           {pipelined + last("GET /users/2"), 11},
           {plain("GET /users/999") + "GET / HTTP/1.1\nHost: t\n\n", 2}}};
}

Visit answers_before_a_wait() {
  return {plain("GET /") + plain("GET /healthz") + with_content("POST /users", kUser) + last("GET /"), 4};
}

std::array<Visit, 2> two_websockets() {
  using websocket::Opcode;
  const std::string goodbye = masked_frame(Opcode::Close, {});
  const std::string word = masked_frame(Opcode::Text, "a word that no small string holds");
  return {{{plain("GET /") + handshake("/ws/7") + word + masked_frame(Opcode::Ping, "?") + word + goodbye, 2},
           {handshake("/echo") + word + masked_frame(Opcode::Binary, std::string(kLargeBytes, 'x')) + goodbye,
            1}}};
}

}  // namespace ringmark::testing
