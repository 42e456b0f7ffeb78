// One flush a message; what the flush leaves behind is cut off.
#include "protocol/websocket/deflater.hpp"

#include <zlib.h>

#include <cstdlib>
#include <limits>
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

Deflater::Deflater(int window_bits, ContextTakeover takeover)
    : window_bits_(window_bits), takeover_(takeover) {}
Deflater::~Deflater() = default;
Deflater::Deflater(Deflater&&) noexcept = default;
Deflater& Deflater::operator=(Deflater&&) noexcept = default;

void Deflater::StreamEnd::operator()(z_stream* stream) const {
  deflateEnd(stream);
  delete stream;
}

z_stream& Deflater::stream() {
  if (stream_) return *stream_;
  auto stream = std::make_unique<z_stream>();
  // A negative number of bits: no zlib header.
  if (deflateInit2(stream.get(), kLevel, Z_DEFLATED, -window_bits_, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc{};
  stream_.reset(stream.release());
  return *stream_;
}

std::size_t Deflater::bound(std::size_t message_bytes) {
  return deflateBound(&stream(), message_bytes) + kFlushBytesMax;
}

std::size_t Deflater::deflate(std::string_view message, std::span<char> target) {
  if (message.empty()) {
    target[0] = kEmptyMessage;
    return 1;
  }
  z_stream& to = stream();
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
