// Gathering frames into few system calls.
#include "server/outbox.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace ringmark::server {
namespace {

/// Small frames leave by this many a system call.
constexpr std::size_t kPiecesASend = 64;
/// What a waiting frame costs beside its octets: a reference to it.
constexpr std::size_t kFrameCostBytes = sizeof(SharedFrame);

}  // namespace

bool Outbox::put(SharedFrame frame, std::size_t limit_bytes) {
  if (bytes_ > limit_bytes) return false;
  const std::size_t cost = frame.octets().size() + kFrameCostBytes;
  frames_.push_back(std::move(frame));
  bytes_ += cost;
  return true;
}

Outbox::Flushed Outbox::flush(runtime::TcpStream& stream) noexcept {
  while (!empty()) {
    std::array<iovec, kPiecesASend> pieces;
    const std::size_t count = std::min(kPiecesASend, frames_.size() - first_);
    std::size_t wanted = 0;
    for (std::size_t index = 0; index < count; ++index) {
      std::string_view octets = frames_[first_ + index].octets();
      if (index == 0) octets.remove_prefix(sent_of_first_);
      // sendmsg(2) only reads; its structure is shared with recvmsg(2).
      pieces[index] = {.iov_base = const_cast<char*>(octets.data()), .iov_len = octets.size()};
      wanted += octets.size();
    }
    const runtime::Result<std::size_t> sent = stream.send_pieces_now(std::span{pieces}.first(count));
    if (!sent) return Flushed::Broken;
    take_off(*sent);
    if (*sent < wanted) return Flushed::Some;
  }
  return Flushed::All;
}

void Outbox::take_off(std::size_t sent) noexcept {
  sent += std::exchange(sent_of_first_, 0);
  while (!empty() && sent >= frames_[first_].octets().size()) {
    const std::size_t size = frames_[first_].octets().size();
    sent -= size;
    bytes_ -= size + kFrameCostBytes;
    frames_[first_++] = SharedFrame{};
  }
  sent_of_first_ = sent;
  if (!empty()) {
    // A client that is always a little behind must not make the list grow for ever.
    if (first_ < frames_.size() / 2) return;
    frames_.erase(frames_.begin(), frames_.begin() + static_cast<std::ptrdiff_t>(first_));
  } else {
    std::vector<SharedFrame>{}.swap(frames_);
  }
  first_ = 0;
}

void Outbox::forget_unbegun() noexcept {
  const std::size_t kept = sent_of_first_ == 0 ? first_ : first_ + 1;
  while (frames_.size() > kept) {
    bytes_ -= frames_.back().octets().size() + kFrameCostBytes;
    frames_.pop_back();
  }
}

}  // namespace ringmark::server
