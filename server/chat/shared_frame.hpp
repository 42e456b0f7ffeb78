// A frame that is encoded once, however many clients it is sent to.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "protocol/websocket/deflate_parameters.hpp"
#include "protocol/websocket/deflater.hpp"
#include "protocol/websocket/opcode.hpp"

namespace ringmark::server {

/// Octets that many outboxes refer to, on any thread, and that end with the last of them. Copies are cheap.
class SharedFrame {
 public:
  /// None.
  SharedFrame() noexcept = default;
  SharedFrame(const SharedFrame& other) noexcept : block_{other.block_} {
    if (block_ != nullptr) block_->references.fetch_add(1, std::memory_order_relaxed);
  }
  SharedFrame(SharedFrame&& other) noexcept : block_{std::exchange(other.block_, nullptr)} {}
  SharedFrame& operator=(SharedFrame other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~SharedFrame() { release(); }

  /// One frame of a server whose payload is these pieces. Throws std::bad_alloc.
  [[nodiscard]] static SharedFrame of(websocket::Opcode opcode,
                                      std::initializer_list<std::string_view> pieces);
  /// Octets that are no frame, or whole frames already. Throws std::bad_alloc.
  [[nodiscard]] static SharedFrame of_octets(std::string_view octets);

  /// The same message compressed; of a control frame, itself. With what forgets each message one compression
  /// is enough for all clients that can read it. Throws std::bad_alloc.
  [[nodiscard]] SharedFrame deflated(websocket::Deflater& deflater,
                                     const websocket::DeflateParameters& agreed) const;

  [[nodiscard]] explicit operator bool() const noexcept { return block_ != nullptr; }
  [[nodiscard]] std::string_view octets() const noexcept { return {begin(), block_->size}; }
  /// Behind the head of the frame.
  [[nodiscard]] std::string_view payload() const noexcept { return octets().substr(block_->head_bytes); }
  /// Text or Binary may be compressed, control frames and mere octets (Continuation) may not.
  [[nodiscard]] websocket::Opcode opcode() const noexcept { return block_->opcode; }

 private:
  /// The octets follow it.
  struct Block {
    std::atomic<std::uint32_t> references{1};
    std::atomic<Block*> deflated{nullptr};  // one reference, once it has been made
    websocket::Opcode opcode;
    std::uint8_t head_bytes;
    std::size_t size;
  };

  explicit SharedFrame(Block* block) noexcept : block_{block} {}
  [[nodiscard]] static SharedFrame with_room(websocket::Opcode opcode, std::size_t head_bytes,
                                             std::size_t size);
  [[nodiscard]] char* begin() const noexcept { return reinterpret_cast<char*>(block_ + 1); }
  void release() noexcept { release(std::exchange(block_, nullptr)); }
  static void release(Block* block) noexcept;

  Block* block_{nullptr};
};

}  // namespace ringmark::server
