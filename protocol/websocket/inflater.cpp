// Inflating straight into the message, which grows with what is found.
#include "protocol/websocket/inflater.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

#include "protocol/websocket/deflater.hpp"

namespace ringmark::websocket {
namespace {

// Text shrinks to about a quarter; a wrong guess costs a copy or a little memory.
constexpr std::size_t kInflationGuess = 4;
constexpr std::size_t kMessageBytesGuessMin = 256;

// zlib counts in 32 bits.
constexpr std::size_t kStepBytesMax = std::numeric_limits<uInt>::max();

// Of z_stream::data_type: all blocks so far are complete.
constexpr int kAtBlockEnd = 128;

// One message on its way through a stream.
class Inflation {
 public:
  Inflation(z_stream& stream, std::size_t message_bytes_max, std::string& message)
      : stream_(stream),
        message_bytes_max_(std::min(message_bytes_max, message.max_size() - 1)),
        message_(message) {}

  Inflater::Outcome run(std::string_view payload) {
    message_bytes_guess_ = std::max(kInflationGuess * payload.size(), kMessageBytesGuessMin);
    while (!payload.empty()) {
      const std::string_view step = payload.substr(0, kStepBytesMax);
      payload.remove_prefix(step.size());
      const Inflater::Outcome outcome = feed(step, Z_SYNC_FLUSH);
      if (outcome != Inflater::Outcome::Complete) return outcome;
    }
    if (!block_is_open_) return Inflater::Outcome::Complete;
    const Inflater::Outcome outcome = feed(kFlushTail, Z_BLOCK);
    if (outcome != Inflater::Outcome::Complete) return outcome;
    // A message that breaks off inside a block takes the tail for a part of it.
    const bool complete = (stream_.data_type & kAtBlockEnd) != 0 && stream_.avail_in == 0;
    return complete ? Inflater::Outcome::Complete : Inflater::Outcome::Malformed;
  }

 private:
  Inflater::Outcome feed(std::string_view octets, int flush) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(octets.data()));
    stream_.avail_in = static_cast<uInt>(octets.size());
    while (true) {
      const int result = inflate_some(flush);
      if (message_.size() > message_bytes_max_) return Inflater::Outcome::TooBig;
      switch (result) {
        case Z_OK:
          block_is_open_ = true;
          if (stream_.avail_out == 0) break;  // there may be more to come
          [[fallthrough]];
        case Z_BUF_ERROR:
          return Inflater::Outcome::Complete;
        case Z_STREAM_END:
          // The last block says that it is the last. Others may follow and refer to what came before it (RFC
          // 7692 section 7.2.3.4), so the window must stay.
          inflateResetKeep(&stream_);
          block_is_open_ = false;
          if (stream_.avail_in == 0) return Inflater::Outcome::Complete;
          break;
        case Z_MEM_ERROR:
          throw std::bad_alloc{};
        default:
          return Inflater::Outcome::Malformed;
      }
    }
  }

  // Never more than one octet beyond the limit.
  int inflate_some(int flush) {
    const std::size_t begin = message_.size();
    const std::size_t wanted = std::clamp(2 * begin, message_bytes_guess_, begin + kStepBytesMax);
    int result = Z_OK;
    message_.resize_and_overwrite(std::min(wanted, message_bytes_max_ + 1),
                                  [&](char* octets, std::size_t size) {
                                    stream_.next_out = reinterpret_cast<Bytef*>(octets + begin);
                                    stream_.avail_out = static_cast<uInt>(size - begin);
                                    result = ::inflate(&stream_, flush);
                                    return size - stream_.avail_out;
                                  });
    return result;
  }

  z_stream& stream_;
  std::size_t message_bytes_max_;
  std::size_t message_bytes_guess_ = 0;
  std::string& message_;
  bool block_is_open_ = false;
};

}  // namespace

struct Inflater::Stream {
  // A negative number of bits: no zlib header.
  explicit Stream(int window_bits) {
    if (inflateInit2(&state, -window_bits) != Z_OK) throw std::bad_alloc{};
  }
  ~Stream() { inflateEnd(&state); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  z_stream state{};
};

Inflater::Inflater(int window_bits, ContextTakeover takeover)
    : window_bits_(window_bits), takeover_(takeover) {}
Inflater::~Inflater() = default;
Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;

Inflater::Outcome Inflater::inflate(std::string_view payload, std::size_t message_bytes_max,
                                    std::string& message) {
  message.clear();
  if (!stream_) {
    stream_ = std::make_unique<Stream>(window_bits_);
  } else if (takeover_ == ContextTakeover::Shared) {
    inflateReset(&stream_->state);
  }
  return Inflation(stream_->state, message_bytes_max, message).run(payload);
}

}  // namespace ringmark::websocket
