// Replays rules.jsonl against the protocol: what an echoing server sends for what a client sends, in pieces
// of several sizes. websocket_conformance.py does the same over sockets.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/websocket/connection_deflate.hpp"
#include "protocol/websocket/frame_writer.hpp"
#include "protocol/websocket/message_reader.hpp"
#include "tests/protocol/websocket/octet_notation.hpp"
#include "tests/protocol/websocket/reader_judge.hpp"

namespace ringmark::websocket {
namespace {

using Event = MessageReader::Event;

struct Rule {
  std::string name;
  std::string send;          // octets of the client
  std::string receive;       // octets of the server, not compressed
  std::optional<int> close;  // the code with which the server then fails the connection
  std::string offer;         // of extensions
};

Rule rule_in(const std::string& line) {
  const nlohmann::json row = nlohmann::json::parse(line);
  Rule rule{.name = row.at("name"),
            .send = octets(row.at("send").get<std::string>()),
            .receive = octets(row.value("receive", "")),
            .close = std::nullopt,
            .offer = row.value("offer", "")};
  if (row.contains("close")) rule.close = row.at("close").get<int>();
  return rule;
}

class EchoingServer {
 public:
  explicit EchoingServer(const std::string& offer) {
    const auto agreed = negotiate(offer, ContextTakeover::Shared);
    if (!agreed) return;
    deflate_.emplace(*agreed, Role::Server, shared_);
    reader_.use_deflate(deflate_->inflater());
  }

  void receive(std::string piece) {
    std::span<char> rest{piece};
    for (Event event = reader_.next(rest); event != Event::NeedMore && !failure_; event = reader_.next(rest))
      answer(event);
  }

  [[nodiscard]] std::string_view sent() const { return output_.view(); }
  [[nodiscard]] std::optional<int> failure() const { return failure_; }

 private:
  void answer(Event event) {
    switch (event) {
      case Event::Message:
        return deflate_ ? write_frame(output_, reader_.opcode(), reader_.payload(), deflate_->deflater())
                        : write_frame(output_, reader_.opcode(), reader_.payload());
      case Event::Ping:
        return write_frame(output_, Opcode::Pong, reader_.payload());
      case Event::Close:
        return write_close(output_, reader_.close_code(), reader_.payload());
      case Event::Failed:
        failure_ = static_cast<int>(reader_.failure());
        return;
      default:
        return;
    }
  }

  Limits limits_;
  SharedDeflate shared_;
  std::optional<ConnectionDeflate> deflate_;
  MessageReader reader_{Role::Server, limits_};
  http::OutputBuffer output_;
  std::optional<int> failure_;
};

// Frames that were compressed on the way, as they would be without.
std::string as_heard(std::string_view octets_of_server) {
  return events_in_pieces(octets_of_server, octets_of_server.size() + 1,
                          {.role = Role::Client, .deflate = ContextTakeover::Shared});
}

void expect_kept(const Rule& rule, std::size_t piece_bytes) {
  EchoingServer server(rule.offer);
  for (std::size_t at = 0; at < rule.send.size(); at += piece_bytes)
    server.receive(rule.send.substr(at, piece_bytes));
  EXPECT_EQ(server.failure(), rule.close) << "in pieces of " << piece_bytes;
  const bool same =
      rule.offer.empty() ? server.sent() == rule.receive : as_heard(server.sent()) == as_heard(rule.receive);
  EXPECT_TRUE(same) << "in pieces of " << piece_bytes << " octets, " << server.sent().size()
                    << " octets sent, " << rule.receive.size()
                    << " expected: " << server.sent().substr(0, 100);
}

TEST(WebSocketRules, AreKeptInPiecesOfEverySize) {
  std::ifstream file{RINGMARK_WEBSOCKET_RULES};
  int count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    const Rule rule = rule_in(line);
    SCOPED_TRACE(rule.name);
    constexpr std::size_t kSmallBytesMax = 200'000;  // larger ones only in pieces as they come from a socket
    for (const std::size_t piece_bytes : {std::size_t{1}, std::size_t{3}}) {
      if (rule.send.size() < kSmallBytesMax) expect_kept(rule, piece_bytes);
    }
    expect_kept(rule, 4096);
    expect_kept(rule, rule.send.size());
  }
  EXPECT_GT(count, 100) << "rules in the file";
}

}  // namespace
}  // namespace ringmark::websocket
