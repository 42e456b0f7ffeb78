// The opening handshake of one connection under load.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "loadgen/masking_keys.hpp"
#include "loadgen/websocket_options.hpp"
#include "protocol/http/output_buffer.hpp"
#include "protocol/websocket/client_handshake.hpp"
#include "protocol/websocket/close_code.hpp"

namespace ringmark::loadgen {

/// Holds the request until the answer has been read. Borrows the options.
class WebSocketHandshake {
 public:
  WebSocketHandshake(const WebSocketOptions& options, MaskingKeys& random);
  WebSocketHandshake(const WebSocketHandshake&) = delete;
  WebSocketHandshake& operator=(const WebSocketHandshake&) = delete;

  [[nodiscard]] std::string_view request() const { return request_.view(); }

  /// The next octets of the answer; none at the end of the stream.
  void read(std::string_view octets);

  [[nodiscard]] bool unfinished() const { return !finished_; }
  /// Why there is no WebSocket, as a line; empty if there is one. After the answer.
  [[nodiscard]] const std::string& fault() const { return fault_; }
  /// Agreed on; after the answer.
  [[nodiscard]] const std::optional<websocket::DeflateParameters>& deflate() const { return deflate_; }
  /// The octets behind the answer, which are frames.
  [[nodiscard]] std::span<char> early() { return std::span{answer_}.subspan(head_bytes_); }

 private:
  [[nodiscard]] websocket::UpgradeRequest asked() const;

  const WebSocketOptions& options_;
  std::vector<http::Field> fields_;
  std::array<char, websocket::kKeyBytes> key_;
  http::OutputBuffer request_;
  std::string answer_;
  std::size_t head_bytes_{0};
  bool finished_{false};
  std::string fault_;
  std::optional<websocket::DeflateParameters> deflate_;
};

/// Appends a close frame of a client.
void write_client_close(http::OutputBuffer& output, websocket::CloseCode code, websocket::MaskingKey key);

}  // namespace ringmark::loadgen
