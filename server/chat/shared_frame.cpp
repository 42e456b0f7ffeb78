// Head and payload behind one count of references.
#include "server/chat/shared_frame.hpp"

#include <algorithm>
#include <new>

#include "protocol/websocket/frame_head.hpp"
#include "protocol/websocket/frame_writer.hpp"

namespace ringmark::server {

using websocket::Opcode;
using websocket::Role;

SharedFrame SharedFrame::of(Opcode opcode, std::initializer_list<std::string_view> pieces) {
  std::size_t payload_bytes = 0;
  for (const std::string_view piece : pieces)
    payload_bytes += piece.size();
  const std::size_t head_bytes = websocket::frame_head_bytes(payload_bytes, Role::Server);
  SharedFrame frame = with_room(opcode, head_bytes, head_bytes + payload_bytes);
  const websocket::FrameHead head{.opcode = opcode, .payload_bytes = payload_bytes};
  char* at = websocket::put_frame_head(frame.begin(), head, Role::Server);
  for (const std::string_view piece : pieces)
    at = std::ranges::copy(piece, at).out;
  return frame;
}

SharedFrame SharedFrame::of_octets(std::string_view octets) {
  SharedFrame frame = with_room(Opcode::Continuation, 0, octets.size());
  std::ranges::copy(octets, frame.begin());
  return frame;
}

SharedFrame SharedFrame::with_room(Opcode opcode, std::size_t head_bytes, std::size_t size) {
  void* memory = ::operator new(sizeof(Block) + size);
  return SharedFrame{new (memory) Block{
      .opcode = opcode, .head_bytes = static_cast<std::uint8_t>(head_bytes), .size = size}};
}

SharedFrame SharedFrame::deflated(websocket::Deflater& deflater,
                                  const websocket::DeflateParameters& agreed) const {
  if (opcode() != Opcode::Text && opcode() != Opcode::Binary) return *this;
  const bool for_all =
      agreed.server_no_context_takeover && agreed.server_window_bits == websocket::kWindowBitsMax;
  if (for_all) {
    if (Block* made = block_->deflated.load(std::memory_order_acquire); made != nullptr) {
      made->references.fetch_add(1, std::memory_order_relaxed);
      return SharedFrame{made};
    }
  }
  SharedFrame frame = of_octets(websocket::encoded_frame(opcode(), payload(), deflater));
  if (!for_all) return frame;
  frame.block_->references.fetch_add(1, std::memory_order_relaxed);
  Block* none = nullptr;
  if (!block_->deflated.compare_exchange_strong(none, frame.block_, std::memory_order_acq_rel))
    frame.block_->references.fetch_sub(1, std::memory_order_relaxed);  // another thread was first
  return frame;
}

void SharedFrame::release(Block* block) noexcept {
  if (block == nullptr || block->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  release(block->deflated.load(std::memory_order_acquire));
  block->~Block();
  ::operator delete(block);
}

}  // namespace ringmark::server
