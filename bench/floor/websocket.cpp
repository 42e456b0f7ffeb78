// The limit of a WebSocket echo on io_uring: one thread, frames unmasked and sent back as they are, control
// frames too. Of RFC 6455 it follows only what it takes to answer a handshake and to find the frames' ends.

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <cstdint>
#include <vector>

#include "bench/floor/floor.hpp"
#include "bench/floor/ring.hpp"

namespace ringmark::bench {
namespace {

// RFC 6455 section 5.2
constexpr unsigned kOpcodeBits = 0x0f;
constexpr unsigned kClose = 8;
constexpr unsigned kLengthBits = 0x7f;
constexpr unsigned kTwoOctetLength = 126;
constexpr unsigned kEightOctetLength = 127;
constexpr std::size_t kShortHeadBytes = 2;
constexpr std::size_t kMaskBytes = 4;

// RFC 6455 section 4.2.2, step 5; empty if the head has no key.
std::string handshake_answer(std::string_view head) {
  constexpr std::string_view kSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  constexpr std::string_view kField = "\r\nsec-websocket-key:";
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  const auto field = std::search(head.begin(), head.end(), kField.begin(), kField.end(), same);
  if (field == head.end()) return {};
  std::string_view value = head.substr(static_cast<std::size_t>(field - head.begin()) + kField.size());
  value = value.substr(std::min(value.find_first_not_of(' '), value.size()));
  const std::string salted = std::string{value.substr(0, value.find_first_of(" \r"))}.append(kSuffix);
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  ::SHA1(reinterpret_cast<const unsigned char*>(salted.data()), salted.size(), digest.data());
  std::array<unsigned char, (SHA_DIGEST_LENGTH + 2) / 3 * 4 + 1> encoded;
  const int size = ::EVP_EncodeBlock(encoded.data(), digest.data(), SHA_DIGEST_LENGTH);
  return "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
         "sec-websocket-accept: " +
         std::string{reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(size)} +
         "\r\n\r\n";
}

struct Frame {
  std::size_t head_bytes;  // the mask included
  std::uint64_t payload_bytes;
};

// The frame at the beginning; nothing if it is not complete.
std::optional<Frame> find_frame(std::string_view octets) {
  if (octets.size() < kShortHeadBytes) return std::nullopt;
  const unsigned length = static_cast<unsigned char>(octets[1]) & kLengthBits;
  const std::size_t more = length == kEightOctetLength ? 8 : length == kTwoOctetLength ? 2 : 0;
  Frame frame{.head_bytes = kShortHeadBytes + more + kMaskBytes, .payload_bytes = more == 0 ? length : 0};
  if (octets.size() < frame.head_bytes) return std::nullopt;
  for (const char octet : octets.substr(kShortHeadBytes, more))
    frame.payload_bytes = frame.payload_bytes << 8U | static_cast<unsigned char>(octet);
  if (octets.size() - frame.head_bytes < frame.payload_bytes) return std::nullopt;
  return frame;
}

void append_unmasked(std::string& output, std::string_view payload, const char* mask) {
  std::array<char, sizeof(std::uint64_t)> twice;
  std::memcpy(twice.data(), mask, kMaskBytes);
  std::memcpy(twice.data() + kMaskBytes, mask, kMaskBytes);
  const auto key = std::bit_cast<std::uint64_t>(twice);
  std::size_t at = output.size();
  output.append(payload);
  for (; output.size() - at >= sizeof key; at += sizeof key) {
    std::uint64_t word = 0;
    std::memcpy(&word, output.data() + at, sizeof key);
    word ^= key;
    std::memcpy(output.data() + at, &word, sizeof key);
  }
  for (std::size_t index = 0; at < output.size(); ++at, ++index)
    output[at] = static_cast<char>(output[at] ^ mask[index % kMaskBytes]);
}

struct Connection {
  int descriptor;
  bool receiving = true;
  bool open = false;  // the handshake is answered
  bool said_close = false;
  std::string unfinished{};  // of a handshake or a frame
  std::string queued{};      // leaves with the next send
  std::string sending{};     // the kernel's until the completion
};

// Answers what is complete in `octets` and returns how much that was.
std::size_t answer_complete(Connection& connection, std::string_view octets) {
  std::size_t consumed = 0;
  if (!connection.open) {
    const std::size_t end = find_head_end(octets, 0);
    if (end == std::string_view::npos) return 0;
    connection.queued = handshake_answer(octets.substr(0, end));
    connection.open = true;
    consumed = end;
  }
  while (const std::optional<Frame> frame = find_frame(octets.substr(consumed))) {
    const std::string_view head = octets.substr(consumed, frame->head_bytes);
    connection.said_close |= (static_cast<unsigned char>(head[0]) & kOpcodeBits) == kClose;
    connection.queued.push_back(head[0]);
    connection.queued.push_back(static_cast<char>(static_cast<unsigned char>(head[1]) & kLengthBits));
    connection.queued.append(head.substr(kShortHeadBytes, head.size() - kShortHeadBytes - kMaskBytes));
    consumed += frame->head_bytes;
    append_unmasked(connection.queued, octets.substr(consumed, frame->payload_bytes),
                    head.data() + head.size() - kMaskBytes);
    consumed += frame->payload_bytes;
  }
  return consumed;
}

class Server {
 public:
  explicit Server(int listener) : listener_{listener} { accept(); }

  void turn() {
    ring_.turn([this](Tag tag, const io_uring_cqe& completion, std::string_view received) {
      if (tag.operation == Operation::Accept) return on_accept(completion);
      if (tag.operation == Operation::Receive) return on_receive(tag.slot, completion, received);
      on_send(tag.slot, completion.res);
    });
  }

 private:
  void accept() {
    io_uring_sqe* submission = ring_.next_submission();
    io_uring_prep_multishot_accept(submission, listener_, nullptr, nullptr, 0);
    submission->user_data = Tag{.slot = 0, .operation = Operation::Accept}.encode();
  }

  // Slots are not used again: this server lives for one measurement.
  void on_accept(const io_uring_cqe& completion) {
    if ((completion.flags & IORING_CQE_F_MORE) == 0) accept();
    if (completion.res < 0) return;  // the peer left while queued, or no descriptor is free
    const auto slot = static_cast<std::uint32_t>(connections_.size());
    connections_.push_back(std::make_unique<Connection>(Connection{.descriptor = completion.res}));
    ring_.receive(completion.res, {.slot = slot, .operation = Operation::Receive});
  }

  void on_receive(std::uint32_t slot, const io_uring_cqe& completion, std::string_view received) {
    Connection& connection = *connections_[slot];
    connection.receiving = (completion.flags & IORING_CQE_F_MORE) != 0;
    if (completion.res > 0) answer(connection, slot, received);
    if (connection.receiving) return;
    // ENOBUFS: all buffers were in use; this turn gives them back before the kernel sees the receive.
    if (completion.res > 0 || completion.res == -ENOBUFS) {
      connection.receiving = true;
      return ring_.receive(connection.descriptor, {.slot = slot, .operation = Operation::Receive});
    }
    close_if_idle(connection);
  }

  void answer(Connection& connection, std::uint32_t slot, std::string_view received) {
    if (connection.unfinished.empty()) {
      const std::size_t consumed = answer_complete(connection, received);
      if (consumed != received.size()) connection.unfinished.assign(received.substr(consumed));
    } else {
      connection.unfinished.append(received);
      connection.unfinished.erase(0, answer_complete(connection, connection.unfinished));
    }
    if (connection.sending.empty()) send(connection, slot);
  }

  // One send at a time: the kernel may reorder two of one socket.
  void send(Connection& connection, std::uint32_t slot) {
    if (connection.sending.empty()) connection.sending.swap(connection.queued);
    if (connection.sending.empty()) return;
    ring_.send(connection.descriptor, connection.sending, {.slot = slot, .operation = Operation::Send});
  }

  void on_send(std::uint32_t slot, int result) {
    Connection& connection = *connections_[slot];
    connection.sending.erase(0, result < 0 ? std::string::npos : static_cast<std::size_t>(result));
    send(connection, slot);
    const bool over = connection.said_close && connection.sending.empty();
    if (result < 0 || over) ::shutdown(connection.descriptor, SHUT_RDWR);
    close_if_idle(connection);
  }

  static void close_if_idle(const Connection& connection) {
    if (!connection.receiving && connection.sending.empty()) ::close(connection.descriptor);
  }

  Ring ring_;
  int listener_;
  std::vector<std::unique_ptr<Connection>> connections_;  // by slot; the kernel holds addresses in them
};

}  // namespace
}  // namespace ringmark::bench

int main(int argc, char** argv) {
  ringmark::bench::Server server{ringmark::bench::start_server(argc, argv)};
  for (;;)
    server.turn();
}
