// Writes the request from the options and judges the answer.
#include "loadgen/websocket_handshake.hpp"

#include <fmt/core.h>

#include <cstdint>

#include "protocol/websocket/frame_writer.hpp"

namespace ringmark::loadgen {
namespace {

// "name: value", which the command line has checked.
http::Field field_of(std::string_view line) {
  const std::size_t colon = line.find(':');
  std::string_view value = line.substr(colon + 1);
  value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
  return {.name = line.substr(0, colon), .value = value};
}

}  // namespace

WebSocketHandshake::WebSocketHandshake(const WebSocketOptions& options, MaskingKeys& random)
    : options_{options} {
  std::array<char, websocket::kNonceBytes> nonce;
  random.fill(nonce);
  key_ = websocket::key_of(nonce);
  for (const std::string& line : options.fields)
    fields_.push_back(field_of(line));
  websocket::write_upgrade_request(request_, asked());
}

websocket::UpgradeRequest WebSocketHandshake::asked() const {
  return {.host = options_.url.authority,
          .target = options_.url.target,
          .key = {key_.data(), key_.size()},
          .protocols = options_.subprotocols,
          .deflate = options_.deflate,
          .extra_fields = fields_};
}

void WebSocketHandshake::read(std::string_view octets) {
  using Outcome = websocket::UpgradeAnswer::Outcome;
  if (octets.empty()) {
    finished_ = true;
    fault_ = "the connection ended before the answer";
    return;
  }
  answer_ += octets;
  const websocket::UpgradeAnswer answer = websocket::read_upgrade_answer(answer_, asked());
  finished_ = answer.outcome != Outcome::NeedMore;
  if (answer.outcome == Outcome::Failed) {
    fault_ = answer.status == 0 ? std::string{explain(answer.fault)}
                                : fmt::format("{}, status {}", explain(answer.fault), answer.status);
  }
  deflate_ = answer.deflate;
  head_bytes_ = answer.head_bytes;
}

void write_client_close(http::OutputBuffer& output, websocket::CloseCode code, websocket::MaskingKey key) {
  websocket::write_close(output, static_cast<std::uint16_t>(code), {}, key);
}

}  // namespace ringmark::loadgen
