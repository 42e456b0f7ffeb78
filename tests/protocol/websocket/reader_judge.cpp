// Delivery of conversations in pieces.
#include "tests/protocol/websocket/reader_judge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "protocol/websocket/inflater.hpp"
#include "protocol/websocket/message_reader.hpp"

namespace ringmark::websocket {
namespace {

using Event = MessageReader::Event;

constexpr std::size_t kSplitsMax = 64;
constexpr std::size_t kShortBytesMax = 600;
constexpr std::size_t kDrippedBytesMax = 100'000;

class Listener {
 public:
  explicit Listener(const Reading& reading)
      : limits_(reading.limits),
        inflater_(kWindowBitsMax, reading.deflate.value_or(ContextTakeover::Shared)),
        reader_(reading.role, limits_) {
    if (reading.deflate) reader_.use_deflate(inflater_);
  }

  void hear(std::string_view piece) {
    // A piece by itself, gone when the next one comes, so that sanitizers see a view that is kept too long.
    std::vector<char> received{piece.begin(), piece.end()};
    std::span<char> rest{received};
    for (Event event = reader_.next(rest); event != Event::NeedMore; event = reader_.next(rest)) {
      if (event == Event::Failed) return fail();
      note(event);
    }
    EXPECT_TRUE(rest.empty()) << "octets are left though more are needed";
  }

  [[nodiscard]] const std::string& log() const { return log_; }

 private:
  void fail() {
    if (failed_) return;
    failed_ = true;
    EXPECT_FALSE(reader_.explanation().empty());
    say("failed " + std::to_string(static_cast<int>(reader_.failure())));
  }

  void note(Event event) {
    const std::string payload = " '" + std::string{reader_.payload()} + "'";
    switch (event) {
      case Event::Message:
        EXPECT_LE(reader_.payload().size(), limits_.message_bytes);
        return say((reader_.opcode() == Opcode::Text ? "text" : "binary") + payload);
      case Event::Ping:
        return say("ping" + payload);
      case Event::Pong:
        return say("pong" + payload);
      case Event::Close:
        return say(reader_.close_code() ? "close " + std::to_string(*reader_.close_code()) + payload
                                        : "close");
      default:
        ADD_FAILURE() << "not an event";
    }
  }

  void say(const std::string& what) {
    if (!log_.empty()) log_ += "; ";
    log_ += what;
  }

  Limits limits_;
  Inflater inflater_;
  MessageReader reader_;
  std::string log_;
  bool failed_ = false;
};

std::string events_when_split(std::string_view octets, std::size_t first_bytes, const Reading& reading) {
  Listener listener(reading);
  listener.hear(octets.substr(0, first_bytes));
  listener.hear(octets.substr(first_bytes));
  return listener.log();
}

}  // namespace

std::string events_in_pieces(std::string_view octets, std::size_t piece_bytes, const Reading& reading) {
  Listener listener(reading);
  for (std::size_t at = 0; at < octets.size(); at += piece_bytes)
    listener.hear(octets.substr(at, piece_bytes));
  return listener.log();
}

std::string events(std::string_view octets, const Reading& reading) {
  std::string whole = events_when_split(octets, octets.size(), reading);
  const std::size_t step =
      octets.size() <= kShortBytesMax ? 1 : std::max(octets.size() / kSplitsMax, std::size_t{1});
  for (std::size_t first_bytes = 0; first_bytes < octets.size(); first_bytes += step) {
    EXPECT_TRUE(events_when_split(octets, first_bytes, reading) == whole) << "split after " << first_bytes;
  }
  if (octets.size() <= kDrippedBytesMax) {
    EXPECT_TRUE(events_in_pieces(octets, 1, reading) == whole) << "octet by octet";
  }
  return whole;
}

}  // namespace ringmark::websocket
