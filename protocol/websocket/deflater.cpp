// One flush a message; what the flush leaves behind is cut off.
#include "protocol/websocket/deflater.hpp"

#include <zlib.h>

#include <cstdlib>
#include <new>

namespace ringmark::websocket {
namespace {

// Half of the time of zlib's default level 6, for messages that are a tenth larger.
constexpr int kLevel = 3;

// 32 KiB of hash table and symbols, where zlib's default of 8 takes 128 KiB: messages are short.
constexpr int kMemoryLevel = 6;

// deflateBound() counts the end of a stream, but no flush: up to seven bits of padding and an empty block.
constexpr std::size_t kFlushBytesMax = 16;

// A block without octets; what zlib makes of nothing depends on what came before (RFC 7692 section 7.2.3.6).
constexpr char kEmptyMessage = 0;

}  // namespace

struct Deflater::Stream {
  // A negative number of bits: no zlib header.
  explicit Stream(int window_bits) {
    if (deflateInit2(&state, kLevel, Z_DEFLATED, -window_bits, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc{};
  }
  ~Stream() { deflateEnd(&state); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  z_stream state{};
};

Deflater::Deflater(int window_bits, ContextTakeover takeover)
    : window_bits_(window_bits), takeover_(takeover) {}
Deflater::~Deflater() = default;
Deflater::Deflater(Deflater&&) noexcept = default;
Deflater& Deflater::operator=(Deflater&&) noexcept = default;

Deflater::Stream& Deflater::stream() {
  if (!stream_) stream_ = std::make_unique<Stream>(window_bits_);
  return *stream_;
}

std::size_t Deflater::bound(std::size_t message_bytes) {
  return deflateBound(&stream().state, message_bytes) + kFlushBytesMax;
}

std::size_t Deflater::deflate(std::string_view message, std::span<char> target) {
  if (message.empty()) {
    target[0] = kEmptyMessage;
    return 1;
  }
  z_stream& to = stream().state;
  if (takeover_ == ContextTakeover::Shared) deflateReset(&to);
  to.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(message.data()));
  to.avail_in = static_cast<uInt>(message.size());
  to.next_out = reinterpret_cast<Bytef*>(target.data());
  to.avail_out = static_cast<uInt>(target.size());
  ::deflate(&to, Z_SYNC_FLUSH);
  if (to.avail_out == 0) std::abort();  // bound() was wrong: what follows would not be what was meant
  return target.size() - to.avail_out - kFlushTail.size();
}

}  // namespace ringmark::websocket
